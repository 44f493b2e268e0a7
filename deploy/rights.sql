-- As docs/operations.md has it under "Roles and rights"; as the owner of the tables, after each migration.
BEGIN;
REVOKE ALL ON DATABASE hetong FROM PUBLIC;
GRANT CONNECT ON DATABASE hetong TO hetong_app;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO hetong_app;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM hetong_app;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO hetong_app;
REVOKE INSERT ON aerich FROM hetong_app;
GRANT UPDATE ON
    account, browser_session, contract, contract_text, customer_order, delivery, duty, embedded_activation, embedded_flow,
    esign_flow, filing_order, idempotency_key, mail_recipient, notice, party_a_profile, shipment, signature,
    subject_clearance, upload, vendor_version, webhook
    TO hetong_app;
GRANT DELETE ON
    browser_session, contract_line, contract_text, embedded_activation, filing_claim, idempotency_key, mail_recipient,
    order_claim, order_row, party_a_profile, upload, vendor_version
    TO hetong_app;
GRANT UPDATE, DELETE ON pgqueuer, pgqueuer_log, pgqueuer_schedules, pgqueuer_statistics TO hetong_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO hetong_app;
COMMIT;
