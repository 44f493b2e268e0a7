-- As docs/operations.md has it under "Roles and rights", with passwords of the environment; by psql, as a superuser, once.
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
CREATE ROLE hetong_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE hetong_app LOGIN PASSWORD :'app_password';
CREATE DATABASE hetong OWNER hetong_owner;
