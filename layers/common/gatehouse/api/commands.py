"""From an event of the Admin function to its answer."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import ValidationError

from gatehouse.api.errors import detail_of
from gatehouse.api.models import admin as models
from gatehouse.api.observability import logger, record_failure
from gatehouse.domain.errors import GatehouseError, InvalidRequest
from gatehouse.domain.secret import Secret
from gatehouse.flows.administer import Administer, CreateUser
from gatehouse.flows.move_vault import MoveVault

type Answer = dict[str, Any]


def entrypoint(
    administer: Administer, move_vault: MoveVault
) -> Callable[[Answer, LambdaContext], Answer]:
    """Return the Lambda handler: one command, one answer, one log line."""

    @logger.inject_lambda_context(clear_state=True)
    def handler(event: Answer, _: LambdaContext) -> Answer:
        command = str(event.get("command")) if isinstance(event, dict) else ""
        answer = _answer(administer, move_vault, event)
        reason = answer.get("error", {}).get("code", "")
        known = command if reason != InvalidRequest.code else "invalid"
        logger.info("admin", command=known, outcome="refused" if reason else "ok", reason=reason)
        return answer

    return handler


def _answer(administer: Administer, move_vault: MoveVault, event: Answer) -> Answer:
    try:
        return _run(administer, move_vault, models.Command.model_validate(event).root)
    except ValidationError as error:
        return _refusal(InvalidRequest(*map(_field_problem, error.errors())))
    except GatehouseError as refusal:
        return _refusal(refusal)
    except Exception as error:  # noqa: BLE001 -- its text could tell a secret to the caller's log
        record_failure(error)
        return {"error": {"code": "internal_error", "detail": "Something went wrong."}}


def _run(administer: Administer, move_vault: MoveVault, command: models.AnyCommand) -> Answer:
    match command:
        case models.MoveVault():
            moved = move_vault(command.after)
            return models.MovedResponse.of(moved).model_dump(mode="json")
        case models.CreateUser():
            created = administer.create(
                CreateUser(
                    command.username, Secret(command.password), command.methods.destinations()
                )
            )
            return models.CreatedResponse.of(created).model_dump(mode="json")
        case models.SetPassword():
            user = administer.set_password(command.username, Secret(command.password))
        case models.OfUser(command="delete_user"):
            administer.delete(command.username)
            return {"deleted": True}
        case models.OfUser():
            change = {
                "get_user": administer.get,
                "disable_user": administer.disable,
                "enable_user": administer.enable,
                "reset_mfa": administer.reset_mfa,
            }[command.command]
            user = change(command.username)
    return models.UserResponse.of(user).model_dump(mode="json")


def _refusal(refusal: GatehouseError) -> Answer:
    return {"error": {"code": refusal.code, "detail": detail_of(refusal)}}


def _field_problem(error: Any) -> tuple[str, str]:
    """Return the field and what is wrong with it; never what was sent."""
    if error["type"] == "union_tag_invalid":
        return "command", "is not known"
    return ".".join(map(str, error["loc"])) or "command", error["msg"]
