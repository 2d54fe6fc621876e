-- Once for each server, as a superuser. A managed server's roles also need passwords: ALTER ROLE … PASSWORD '…'.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tandem_owner') THEN
        CREATE ROLE tandem_owner LOGIN CREATEDB NOSUPERUSER; -- owns the tables, migrates
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tandem_app') THEN
        CREATE ROLE tandem_app LOGIN NOSUPERUSER; -- the application: owns nothing, sees one tenant
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tandem_operator') THEN
        CREATE ROLE tandem_operator NOLOGIN; -- the one door to every tenant, entered by SET LOCAL ROLE
    END IF;
END
$$;
GRANT tandem_operator TO tandem_app WITH INHERIT FALSE, SET TRUE;
SELECT 'CREATE DATABASE tandem OWNER tandem_owner' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'tandem') \gexec
