"""The rules of the login: standard library and one-time-code libraries only, no AWS, no web."""
