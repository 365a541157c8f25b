import io
import zipfile
from pathlib import Path

from local.differences import gateway_responses, layer_archive, leave_layer_in_place

ORIGIN = {"Fn::If": ["HasOrigins", {"Ref": "AllowedOrigins"}, {"Ref": "AWS::NoValue"}]}
NOT_FOUND = {
    "statusCode": 404,
    "responseTemplates": {"application/json": "{}"},
    "responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": ORIGIN},
}
PROCESSED = {
    "Parameters": {"AllowedOrigins": {"Type": "String"}},
    "Conditions": {"HasOrigins": True},
    "Resources": {
        "Api": {
            "Type": "AWS::ApiGateway::RestApi",
            "Properties": {
                "Body": {
                    "x-amazon-apigateway-gateway-responses": {
                        "MISSING_AUTHENTICATION_TOKEN": NOT_FOUND
                    }
                }
            },
        },
        "Users": {"Type": "AWS::DynamoDB::Table", "Properties": {}},
    },
}


def test_gateway_responses_become_resources_with_what_they_refer_to() -> None:
    made = gateway_responses(PROCESSED, {"Api": "a1b2", "Users": "users"})
    assert made["Resources"] == {
        "MISSINGAUTHENTICATIONTOKEN": {
            "Type": "AWS::ApiGateway::GatewayResponse",
            "Properties": {
                "RestApiId": "a1b2",
                "ResponseType": "MISSING_AUTHENTICATION_TOKEN",
                "StatusCode": 404,
                "ResponseTemplates": NOT_FOUND["responseTemplates"],
                "ResponseParameters": NOT_FOUND["responseParameters"],
            },
        }
    }
    assert made["Parameters"] == PROCESSED["Parameters"]
    assert made["Conditions"] == PROCESSED["Conditions"]


def test_a_layer_points_to_where_it_was_built(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(layer_archive(tmp_path))) as archive:
        (name,) = archive.namelist()
        assert str(tmp_path / "python") in archive.read(name).decode()
    assert name.startswith("python/lib/python3.13/site-packages/")


def test_functions_find_the_layers_files_where_it_was_built(tmp_path: Path) -> None:
    roots = {"Fn::If": ["Some", "/opt/roots.pem", "/opt/python/botocore/cacert.pem"]}
    template = {"Globals": {"Function": {"Environment": {"Variables": {"A": roots, "B": "b"}}}}}
    leave_layer_in_place(template, tmp_path)
    moved = {"Fn::If": ["Some", f"{tmp_path}/roots.pem", f"{tmp_path}/python/botocore/cacert.pem"]}
    found = template["Globals"]["Function"]["Environment"]["Variables"]
    assert found == {"A": moved, "B": "b"}
