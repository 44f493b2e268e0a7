"""The first tables. One text of DDL for both dialects; triggers, which differ, in both.

What the database itself refuses, whoever writes: a second live framework contract, an order in two undeleted
contracts, an illegal state, a changed or deleted history row, a changed document, a deleted contract.
"""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

TYPES = {
    "sqlite": {
        "uuid": "CHAR(36)",
        "instant": "TIMESTAMP",
        "flag": "INT",
        "sealed": "BLOB",
        "serial": "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
        "json": "JSON",
    },
    "postgres": {
        "uuid": "UUID",
        "instant": "TIMESTAMPTZ",
        "flag": "BOOL",
        "sealed": "BYTEA",
        "serial": "BIGSERIAL NOT NULL PRIMARY KEY",
        "json": "JSONB",
    },
}

TABLES = """
CREATE TABLE "aerich" (
    "id" {serial},
    "version" VARCHAR(255) NOT NULL,
    "app" VARCHAR(100) NOT NULL,
    "content" {json} NOT NULL
);
CREATE TABLE "account" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "reference" VARCHAR(64) NOT NULL UNIQUE,
    "version" INT NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "subject_type" VARCHAR(32),
    "subject_name" {sealed},
    "credential_type" VARCHAR(32),
    "credential_number" {sealed},
    "verified_at" {instant},
    "bilateral_enabled" {flag} NOT NULL,
    "esign_status" VARCHAR(32) NOT NULL,
    "hold_reason" VARCHAR(32),
    "hold_since" {instant},
    "hold_before" {sealed},
    "hold_now" {sealed},
    "synchronised_at" {instant},
    "created_at" {instant} NOT NULL,
    "updated_at" {instant} NOT NULL
);
CREATE TABLE "account_event" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "sequence" INT NOT NULL,
    "actor_kind" VARCHAR(32) NOT NULL,
    "actor_id" VARCHAR(255),
    "actor_name" VARCHAR(255) NOT NULL,
    "at" {instant} NOT NULL,
    "reason" VARCHAR(500),
    "previous_hash" VARCHAR(64) NOT NULL,
    "hash" VARCHAR(64) NOT NULL,
    "payload" TEXT NOT NULL,
    "step" VARCHAR(32) NOT NULL,
    "account_id" {uuid} NOT NULL REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_account_eve_account_828072" UNIQUE ("account_id", "sequence"),
    CONSTRAINT "account_event_step_known" CHECK ("step" IN (
        'SUBJECT_VERIFIED', 'SUBJECT_HOLD_SET', 'SUBJECT_HOLD_CLEARED', 'ESIGN_REQUESTED',
        'ESIGN_ACTIVATED', 'ESIGN_REJECTED', 'PARTY_A_SAVED', 'PARTY_A_DELETED',
        'PERSONAL_DATA_REVEALED', 'BILATERAL_SWITCHED')),
    CONSTRAINT "account_event_chained" CHECK ("sequence" >= 1 AND length("hash") = 64 AND length("previous_hash") = 64)
);
CREATE TABLE "contract_number" (
    "sequence" {serial},
    "contract_id" {uuid} NOT NULL UNIQUE
);
CREATE TABLE "filing_order" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "number" VARCHAR(64) NOT NULL,
    "status" VARCHAR(32) NOT NULL,
    "subject_name" {sealed} NOT NULL,
    "subject_type" VARCHAR(32) NOT NULL,
    "site_name" VARCHAR(200) NOT NULL,
    "domains" TEXT NOT NULL,
    "icp_number" VARCHAR(64),
    "created_at" {instant} NOT NULL,
    "updated_at" {instant} NOT NULL,
    "account_id" {uuid} NOT NULL REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_filing_orde_account_85c2d8" UNIQUE ("account_id", "number"),
    CONSTRAINT "filing_order_status_known" CHECK ("status" IN ('PENDING', 'APPROVED', 'REJECTED'))
);
CREATE INDEX "idx_filing_orde_account_50649b" ON "filing_order" ("account_id", "created_at", "id");
CREATE TABLE "contract" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "number" VARCHAR(40) NOT NULL UNIQUE,
    "kind" VARCHAR(32) NOT NULL,
    "signing_mode" VARCHAR(32) NOT NULL,
    "sub_status" VARCHAR(32) NOT NULL,
    "version" INT NOT NULL,
    "framework_slot" {uuid} UNIQUE,
    "title" VARCHAR(100) NOT NULL,
    "customer_reference" VARCHAR(64),
    "party_a" {sealed},
    "party_a_name" VARCHAR(200),
    "party_a_name_index" VARCHAR(64),
    "signatory" {sealed},
    "vendor" TEXT NOT NULL,
    "filing" {sealed},
    "filing_domains" TEXT,
    "amount_fen" BIGINT,
    "tax_fen" BIGINT,
    "amount_without_tax_fen" BIGINT,
    "line_count" INT NOT NULL,
    "term_start" DATE,
    "term_end" DATE,
    "text_version" VARCHAR(32) NOT NULL,
    "text_sha256" VARCHAR(64),
    "cited_documents" TEXT NOT NULL,
    "verification_code" VARCHAR(40) NOT NULL,
    "created_by_kind" VARCHAR(32) NOT NULL,
    "created_by_id" VARCHAR(255),
    "created_by_name" VARCHAR(255) NOT NULL,
    "created_at" {instant} NOT NULL,
    "updated_at" {instant} NOT NULL,
    "effective_at" {instant},
    "voided_at" {instant},
    "voided_because" VARCHAR(500),
    "deleted_at" {instant},
    "work_due_at" {instant},
    "work_since" {instant},
    "work_attempts" INT NOT NULL,
    "work_error" VARCHAR(500),
    "notice_due_at" {instant},
    "account_id" {uuid} NOT NULL REFERENCES "account" ("id") ON DELETE RESTRICT,
    "filing_order_id" {uuid} REFERENCES "filing_order" ("id") ON DELETE RESTRICT,
    "framework_id" {uuid} REFERENCES "contract" ("id") ON DELETE RESTRICT,
    CONSTRAINT "contract_kind_known" CHECK ("kind" IN ('FRAMEWORK', 'ORDER', 'FILING')),
    CONSTRAINT "contract_state_legal" CHECK (
        ("signing_mode" = 'UNILATERAL' AND "sub_status" IN (
            'DRAFT_GENERATING', 'DRAFT_GENERATED', 'VENDOR_SIGNING', 'ELECTRONIC_EFFECTIVE',
            'PAPER_REQUESTED', 'PAPER_SHIPPED', 'VOIDED'))
        OR ("signing_mode" = 'BILATERAL' AND "sub_status" IN (
            'FILLING_IN', 'CONFIRMING_TEXT', 'CONFIRMING_SIGNING', 'DRAFT_GENERATING',
            'CUSTOMER_SIGNING', 'CANCELLING', 'VENDOR_SIGNING', 'ELECTRONIC_EFFECTIVE',
            'PAPER_REQUESTED', 'PAPER_SHIPPED', 'VOIDED'))
    ),
    CONSTRAINT "contract_deleted_legal" CHECK ("deleted_at" IS NULL OR "sub_status" IN (
        'FILLING_IN', 'CONFIRMING_TEXT', 'CONFIRMING_SIGNING', 'VOIDED')),
    CONSTRAINT "contract_framework_slot_own" CHECK (
        ("framework_slot" IS NULL) = ("kind" <> 'FRAMEWORK' OR "sub_status" = 'VOIDED' OR "deleted_at" IS NOT NULL)
        AND ("framework_slot" IS NULL OR "framework_slot" = "account_id")),
    CONSTRAINT "contract_effective_dated" CHECK (
        ("effective_at" IS NOT NULL) = ("sub_status" IN (
        'ELECTRONIC_EFFECTIVE', 'PAPER_REQUESTED', 'PAPER_SHIPPED'))),
    CONSTRAINT "contract_work_attempts_counted" CHECK ("work_attempts" >= 0 AND "version" >= 1)
);
CREATE INDEX "idx_contract_account_23b6f1" ON "contract" ("account_id", "created_at", "id");
CREATE INDEX "idx_contract_account_6090ff" ON "contract" ("account_id", "updated_at", "id");
CREATE INDEX "idx_contract_account_af69d5" ON "contract" ("account_id", "effective_at", "id");
CREATE INDEX "idx_contract_account_ff4b53" ON "contract" ("account_id", "amount_fen", "id");
CREATE INDEX "idx_contract_account_ff316d" ON "contract" ("account_id", "number", "id");
CREATE INDEX "idx_contract_work" ON "contract" ("work_due_at") WHERE "work_due_at" IS NOT NULL;
CREATE INDEX "idx_contract_notice" ON "contract" ("notice_due_at") WHERE "notice_due_at" IS NOT NULL;
CREATE TABLE "contract_event" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "sequence" INT NOT NULL,
    "actor_kind" VARCHAR(32) NOT NULL,
    "actor_id" VARCHAR(255),
    "actor_name" VARCHAR(255) NOT NULL,
    "at" {instant} NOT NULL,
    "reason" VARCHAR(500),
    "previous_hash" VARCHAR(64) NOT NULL,
    "hash" VARCHAR(64) NOT NULL,
    "payload" TEXT NOT NULL,
    "step" VARCHAR(32) NOT NULL,
    "before" VARCHAR(32),
    "after" VARCHAR(32),
    "contract_id" {uuid} NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_contract_ev_contrac_ad17eb" UNIQUE ("contract_id", "sequence"),
    CONSTRAINT "contract_event_step_known" CHECK ("step" IN (
        'CREATED', 'FILLED_IN', 'TEXT_CONFIRMED', 'STEPPED_BACK', 'SIGNING_CONFIRMED',
        'DRAFT_RENDERED', 'FINALIZED', 'VOIDED', 'CUSTOMER_SIGNED', 'SIGNING_CANCEL_REQUESTED',
        'SIGNING_CANCELLED', 'SIGNING_REFUSED', 'SIGNING_EXPIRED', 'SIGNING_INVALID', 'REMINDED',
        'SEALED', 'PAPER_REQUESTED', 'PAPER_SHIPPED', 'SHIPMENT_CORRECTED', 'PAPER_RETURNED',
        'DELETED', 'GENERATION_ABORTED', 'WORK_RETRIED', 'SUPPLEMENT_RECORDED', 'DOCUMENT_READ',
        'PERSONAL_DATA_REVEALED', 'ORDER_CHANGED')),
    CONSTRAINT "contract_event_chained" CHECK ("sequence" >= 1 AND length("hash") = 64 AND length("previous_hash") = 64)
);
CREATE TABLE "document" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "kind" VARCHAR(32) NOT NULL,
    "sha256" VARCHAR(64) NOT NULL,
    "byte_size" INT NOT NULL,
    "pages" INT,
    "media_type" VARCHAR(100) NOT NULL,
    "file_name" VARCHAR(200) NOT NULL,
    "created_at" {instant} NOT NULL,
    "contract_id" {uuid} NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_document_contrac_39a4f1" UNIQUE ("contract_id", "kind", "sha256"),
    CONSTRAINT "document_kind_known" CHECK ("kind" IN ('PREVIEW', 'DRAFT', 'SEALED', 'SUPPLEMENT'))
);
CREATE INDEX "idx_document_sha256_7c7e15" ON "document" ("sha256");
CREATE TABLE "filing_claim" (
    "contract_id" {uuid} NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT,
    "filing_order_id" {uuid} NOT NULL PRIMARY KEY REFERENCES "filing_order" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_filing_clai_contrac_9471f1" ON "filing_claim" ("contract_id");
CREATE TABLE "mail_recipient" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "default_slot" {uuid} UNIQUE,
    "recipient" {sealed} NOT NULL,
    "phone" {sealed} NOT NULL,
    "region" VARCHAR(100) NOT NULL,
    "address" {sealed} NOT NULL,
    "created_at" {instant} NOT NULL,
    "account_id" {uuid} NOT NULL REFERENCES "account" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_mail_recipi_account_86a4aa" ON "mail_recipient" ("account_id");
CREATE TABLE "customer_order" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "number" VARCHAR(64) NOT NULL,
    "status" VARCHAR(32) NOT NULL,
    "is_refund" {flag} NOT NULL,
    "placed_at" {instant} NOT NULL,
    "product_name" VARCHAR(200) NOT NULL,
    "specification" VARCHAR(500) NOT NULL,
    "period" VARCHAR(200) NOT NULL,
    "period_start" DATE,
    "period_end" DATE,
    "amount_fen" BIGINT NOT NULL,
    "tax_rate" VARCHAR(16),
    "updated_at" {instant} NOT NULL,
    "account_id" {uuid} NOT NULL REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_customer_or_account_5d8f8c" UNIQUE ("account_id", "number"),
    CONSTRAINT "customer_order_status_known" CHECK ("status" IN (
        'UNPAID', 'PAID', 'DELIVERING', 'DELIVERED', 'REFUNDING', 'REFUNDED', 'CANCELLED', 'EXPIRED',
        'INVALID'))
);
CREATE INDEX "idx_customer_or_account_6a3a63" ON "customer_order" ("account_id", "placed_at", "id");
CREATE INDEX "idx_customer_or_account_a445c5" ON "customer_order" ("account_id", "amount_fen", "id");
CREATE TABLE "contract_line" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "position" INT NOT NULL,
    "order_number" VARCHAR(64) NOT NULL,
    "product_name" VARCHAR(200) NOT NULL,
    "specification" VARCHAR(500) NOT NULL,
    "period" VARCHAR(200) NOT NULL,
    "period_start" DATE,
    "period_end" DATE,
    "amount_fen" BIGINT NOT NULL,
    "tax_rate" VARCHAR(16),
    "tax_fen" BIGINT,
    "amount_without_tax_fen" BIGINT,
    "order_status" VARCHAR(32) NOT NULL,
    "contract_id" {uuid} NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT,
    "order_id" {uuid} NOT NULL REFERENCES "customer_order" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_contract_li_contrac_c23958" UNIQUE ("contract_id", "position")
);
CREATE TABLE "order_claim" (
    "contract_id" {uuid} NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT,
    "order_id" {uuid} NOT NULL PRIMARY KEY REFERENCES "customer_order" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_order_claim_contrac_950ffd" ON "order_claim" ("contract_id");
CREATE TABLE "order_row" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "position" INT NOT NULL,
    "product_name" VARCHAR(200) NOT NULL,
    "specification" VARCHAR(500) NOT NULL,
    "period" VARCHAR(200) NOT NULL,
    "period_start" DATE,
    "period_end" DATE,
    "amount_fen" BIGINT NOT NULL,
    "tax_rate" VARCHAR(16),
    "tax_fen" BIGINT,
    "amount_without_tax_fen" BIGINT,
    "order_id" {uuid} NOT NULL REFERENCES "customer_order" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_order_row_order_i_e26ca2" UNIQUE ("order_id", "position")
);
CREATE TABLE "party_a_profile" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "label" VARCHAR(50) NOT NULL,
    "default_slot" {uuid} UNIQUE,
    "address" {sealed},
    "contact" {sealed},
    "phone" {sealed},
    "email" {sealed},
    "legal_representative" {sealed},
    "bank_account" {sealed},
    "tax_number" {sealed},
    "postcode" VARCHAR(6),
    "bank_name" VARCHAR(100),
    "created_at" {instant} NOT NULL,
    "updated_at" {instant} NOT NULL,
    "account_id" {uuid} NOT NULL REFERENCES "account" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_party_a_pro_account_0ced9c" ON "party_a_profile" ("account_id", "created_at", "id");
CREATE TABLE "shipment" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "recipient" {sealed} NOT NULL,
    "phone" {sealed} NOT NULL,
    "region" VARCHAR(100) NOT NULL,
    "address" {sealed} NOT NULL,
    "copies" INT NOT NULL,
    "requested_at" {instant} NOT NULL,
    "courier" VARCHAR(100),
    "tracking_number" VARCHAR(100),
    "shipped_at" {instant},
    "returned_because" VARCHAR(500),
    "contract_id" {uuid} NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT,
    CONSTRAINT "shipment_copies_few" CHECK ("copies" BETWEEN 1 AND 4)
);
CREATE INDEX "idx_shipment_contrac_c0cd45" ON "shipment" ("contract_id", "requested_at");
CREATE TABLE "signature" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "role" VARCHAR(32) NOT NULL,
    "signer_name" {sealed} NOT NULL,
    "status" VARCHAR(32) NOT NULL,
    "signed_at" {instant},
    "timestamped_at" {instant},
    "certificate_subject" VARCHAR(500),
    "certificate_issuer" VARCHAR(500),
    "certificate_serial" VARCHAR(64),
    "self_issued" {flag} NOT NULL,
    "contract_id" {uuid} NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_signature_contrac_78f870" UNIQUE ("contract_id", "role"),
    CONSTRAINT "signature_role_known" CHECK ("role" IN ('CUSTOMER', 'VENDOR')),
    CONSTRAINT "signature_status_known" CHECK ("status" IN (
        'WAITING', 'SIGNED', 'REFUSED', 'EXPIRED', 'CANCELLED', 'INVALID'))
);
CREATE TABLE "supplement" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "kind" VARCHAR(32) NOT NULL,
    "reference" VARCHAR(100) NOT NULL,
    "signed_on" DATE NOT NULL,
    "sha256" VARCHAR(64),
    "recorded_by" VARCHAR(255) NOT NULL,
    "recorded_at" {instant} NOT NULL,
    "account_id" {uuid} NOT NULL REFERENCES "account" ("id") ON DELETE RESTRICT,
    "contract_id" {uuid} REFERENCES "contract" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_supplement_contrac_7db86c" ON "supplement" ("contract_id");
CREATE INDEX "idx_supplement_account_1bee95" ON "supplement" ("account_id");
CREATE TABLE "subject_clearance" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "before" {sealed} NOT NULL,
    "now" {sealed} NOT NULL,
    "cleared_by" VARCHAR(255) NOT NULL,
    "cleared_at" {instant} NOT NULL,
    "account_id" {uuid} NOT NULL REFERENCES "account" ("id") ON DELETE RESTRICT,
    "supplement_id" {uuid} NOT NULL REFERENCES "supplement" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_subject_cle_account_7ee247" ON "subject_clearance" ("account_id");
"""

# Rows that are only ever added, whoever asks.
KEPT = ("contract_event", "account_event", "document", "contract_number")
# What is fixed at creation, and what is fixed once a contract is effective.
FIXED = ("number", "account_id", "kind", "signing_mode", "verification_code", "created_at")
SEALED = (
    "title",
    "text_version",
    "text_sha256",
    "vendor",
    "party_a_name",
    "filing_domains",
    "amount_fen",
    "tax_fen",
    "amount_without_tax_fen",
    "line_count",
    "term_start",
    "term_end",
    "framework_id",
    "filing_order_id",
    "cited_documents",
    "effective_at",
)
# Ciphertext may be renewed under another key, but a copy neither goes nor comes.
SEALED_COPIES = ("party_a", "signatory", "filing")
EFFECTIVE = "('ELECTRONIC_EFFECTIVE', 'PAPER_REQUESTED', 'PAPER_SHIPPED')"
# (table, what, the contract's condition under which it is refused)
WITH_THE_CONTRACT = (
    ("contract_line", "INSERT", f""""sub_status" IN {EFFECTIVE} OR "sub_status" = 'VOIDED'"""),
    ("contract_line", "DELETE", """"sub_status" <> 'FILLING_IN'"""),
    ("order_claim", "DELETE", """"deleted_at" IS NULL AND "sub_status" <> 'FILLING_IN'"""),
    ("filing_claim", "DELETE", """"deleted_at" IS NULL AND "sub_status" <> 'FILLING_IN'"""),
)
NEVER_UPDATED = ("contract_line", "order_claim", "filing_claim")
# The unique columns of what REPLACE would rewrite.
UNIQUE = {
    "contract": (("id",), ("number",), ("framework_slot",)),
    "contract_event": (("id",), ("contract_id", "sequence")),
    "account_event": (("id",), ("account_id", "sequence")),
    "document": (("id",), ("contract_id", "kind", "sha256")),
    "contract_number": (("sequence",), ("contract_id",)),
    "contract_line": (("id",), ("contract_id", "position")),
    "order_claim": (("order_id",),),
    "filing_claim": (("filing_order_id",),),
}


def _changed(columns: tuple[str, ...], differs: str) -> str:
    return " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in columns)


def _illegal_update(differs: str) -> str:
    copies = " OR ".join(f'(OLD."{column}" IS NULL) <> (NEW."{column}" IS NULL)' for column in SEALED_COPIES)
    sealed = f"{_changed(SEALED, differs)} OR {copies}"
    return f"""{_changed(FIXED, differs)}
        OR (OLD."sub_status" IN {EFFECTIVE} AND (NEW."sub_status" NOT IN {EFFECTIVE} OR {sealed}))
        OR (OLD."sub_status" = 'VOIDED' AND NEW."sub_status" <> 'VOIDED')
        OR (OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL)"""


def _contract_forbids(what: str, condition: str) -> str:
    row = "OLD" if what == "DELETE" else "NEW"
    return f'EXISTS (SELECT 1 FROM "contract" WHERE "contract"."id" = {row}."contract_id" AND ({condition}))'  # noqa: S608 - our own words


def _sqlite_trigger(table: str, what: str, when: str = "", name: str = "refused") -> str:
    condition = f"WHEN {when} " if when else ""
    return f"""CREATE TRIGGER "{table}_{what.lower()}_{name}" BEFORE {what} ON "{table}" {condition}
BEGIN SELECT RAISE(ABORT, '{table}: {what} refused'); END;
"""


def _sqlite_triggers() -> str:
    script = ""
    for table in KEPT:
        script += _sqlite_trigger(table, "UPDATE") + _sqlite_trigger(table, "DELETE")
    for table in NEVER_UPDATED:
        script += _sqlite_trigger(table, "UPDATE")
    script += _sqlite_trigger("contract", "DELETE")
    script += _sqlite_trigger("contract", "UPDATE", _illegal_update("IS NOT"))
    for table, what, condition in WITH_THE_CONTRACT:
        script += _sqlite_trigger(table, what, _contract_forbids(what, condition))
    # REPLACE deletes without firing the triggers above unless a pragma asks for it
    for table, keys in UNIQUE.items():
        same = " OR ".join(
            "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in key) + ")" for key in keys
        )
        known = f'EXISTS (SELECT 1 FROM "{table}" WHERE {same})'  # noqa: S608 - our own words
        script += _sqlite_trigger(table, "INSERT", known, "replace_refused")
    return script


def _postgres_trigger(table: str, what: str, *, when: str = "", each: str = "ROW") -> str:
    condition = f"WHEN ({when}) " if when else ""
    return f"""CREATE TRIGGER "{table}_{what.lower()}_refused" BEFORE {what} ON "{table}"
FOR EACH {each} {condition}EXECUTE FUNCTION hetong_refuse();
"""


def _postgres_contract_trigger(table: str, what: str, condition: str) -> str:
    """A trigger that looks at the contract needs a function: WHEN takes no subquery."""
    name = f"{table}_{what.lower()}_refused"
    return f"""CREATE FUNCTION hetong_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {_contract_forbids(what, condition)} THEN
        RAISE EXCEPTION '%: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'check_violation';
    END IF;
    RETURN {"OLD" if what == "DELETE" else "NEW"};
END $$;
CREATE TRIGGER "{name}" BEFORE {what} ON "{table}" FOR EACH ROW EXECUTE FUNCTION hetong_{name}();
"""


def _postgres_triggers() -> str:
    script = """
CREATE FUNCTION hetong_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'check_violation';
END $$;
"""
    for table in KEPT:
        script += _postgres_trigger(table, "UPDATE") + _postgres_trigger(table, "DELETE")
        script += _postgres_trigger(table, "TRUNCATE", each="STATEMENT")
    for table in NEVER_UPDATED:
        script += _postgres_trigger(table, "UPDATE") + _postgres_trigger(table, "TRUNCATE", each="STATEMENT")
    script += _postgres_trigger("contract", "DELETE")
    script += _postgres_trigger("contract", "TRUNCATE", each="STATEMENT")
    script += _postgres_trigger("contract", "UPDATE", when=_illegal_update("IS DISTINCT FROM"))
    for table, what, condition in WITH_THE_CONTRACT:
        script += _postgres_contract_trigger(table, what, condition)
    return script


async def upgrade(db: BaseDBAsyncClient) -> str:
    dialect = db.capabilities.dialect
    triggers = _sqlite_triggers() if dialect == "sqlite" else _postgres_triggers()
    return TABLES.format(**TYPES[dialect]) + triggers


async def downgrade(db: BaseDBAsyncClient) -> str:
    raise NotImplementedError("a legal record is not dropped by a command; restore a backup instead")


MODELS_STATE = (
    "eJztXf1z27YZ/ldw+qXpneaLHdvJkt3uZMdZ3cR2zlbXbk2PhkjIYk2RHEHa1br87wP4JY"
    "IEJUIiJRDBXa+tSbwg9bwgPp7368/B3LOQgw9GpulFbjh4C/4cuHCOyP+Ubw3BAPr+8ga9"
    "EMKJE7eFhUYTHAbQpH1NoYMRuWQhbAa2H9qeSxvfB2iKAuSa6B7YGDzPYAjCGQJPyLW84D"
    "sMPPJXAPACh2iOgQkdB9jhu7gNjia/IzOkcm5ErpOH2vQuvfCEAntqI+uAvoblmeQ9bPdh"
    "Z0+MXPs/ETJC7wHR3shzf/2NXLZdC/2BcPan/2gQCcdioLYt2kF83QgXfnztp58u33+IW9"
    "JfMzFMz4nm7rK1vwhnnps3jyLbOqAy9N4DclEAQ2QVlEBfPlVXdil5Y3IhDCKUv6q1vGCh"
    "KYwcqsrB36aRa1INgvhJ9F/Hf09frdDMMK5vxsbdxdgwBhXN01coqSa9ZHouHTW2G1Kg/v"
    "ya9LsEJL46oA84/2F0++LV6fcxBB4OH4L4ZgzX4GssCEOYiMagL1HOB0EV7PMZDPhgM0Il"
    "zMkrd4N2BlQH0A7m8A/DQe5DOCN/nh6vgPqfo9sY7dPjGG2PfNXJ136d3jmKb1HQlyCTTw"
    "LTV6pAfOmGfIQLEiV87WRGEcU3u7AEeDkRZWgedgXvA32DvxwdHr8+fvPq9PgNaRK/ZX7l"
    "9QrEL6/HJTjj/woM16x9OyO1CZI7G6tHL182GKykVe1oje+x+KazewIUF+cLN5rHWF+Sd4"
    "PpRMBgXu5jI+zTOaBj6AdB5CB8EKJgjg/ukvcep68tqo9XRw3U8eqoVhv0Fl8Z/EF/4ZrB"
    "wicAjtEfNVNJuQOJNdHGWnj26easvA6e/Wt8MSrhagbIQmTbAp2txjmnG4kBZob6ef7q8o"
    "z2ApwE+gkKNhry3F4kVssux322PTdgyNlfh2btfqQoVcKS7C5RaM/RQfY/SiE7vry6uBuP"
    "rj7T7ucY/8ehV9+Pxhf0zlF8dVG6+uK0NOjzTsDPl+MfAP0T/Pvm+qKssrzd+N8D+k4wCj"
    "3D9Z4NaBUxyS5nlxgVT2yH4B6Q0Y9cijbnIHXmeQ6CLl/ZXPmSyiekg652T/mVHX9BNzef"
    "GBWfXY5LM9dPV2cXty8OY92SRnaI+DtUhO0H1yBLRhjhTVeWch+7270OKNCj8/HlP8lofi"
    "94nmWWmAv6G0bkiPwE6e27/Mfsf6WZeaSfAEHMO5c101CpC4kXGEYpP5DXvs3fWhJNYJvL"
    "QdQuSKyQXo9kXo9iXU3Q1As2O8GU5CX+zna5kYtRoZBvDGkqrPFMfvfCNWeB59pYdHPMkd"
    "QTkswTEjkfUtzFtMwKtaBg2ZhFlTQc+Za4hlkhrWHpNExthdPHgh2LXphA8/EZBpbB3Cmc"
    "xZ4Q/fmVYXCWyn34eIuc+HjC0Tpr772gXfVX78ur6fLCToqeG9uot4TqPO1GVZimtkP6ML"
    "zAQsGWUH2Iu7qhPamK1hzaDjkim7Zvb/8VXpHObrO+VEWsjYGl9JDyYRAuDGj4gUe+RbQl"
    "VJ9pb6PPSV+qQkaWZxhQCmtLsFLj6HnWnap44cj3HTTffsa6yztSCSq66/KOvLp9WPXW/G"
    "hevgJd+BD/JPps+iTeTqve8y7fia11vzNQ3nSdE149Mhw3tl+L/n0Ykdv0g/hNe7fJ5N2W"
    "66WCda3nVVFkd65XXToMtex9Rb4gLzAeya/Z1G7C9iCzVxZjNxnR1/6YvvX+zSYJirx5pN"
    "4TriijAu1bcoY7OWniDHdyUu8MR+/xYBZ1OWSlZB7iUmEtwtZplk5Slq6o0VUG9jrf8h7Y"
    "0zf8aE4aeeuerPDWPal66/oBerK9CBsziGciSFcEFZym2vflF0VZgysArg8Xjgc5W5p6S3"
    "ZBRAmIV83+F7+MmYk/g/LF1eiX75nJ/9PN9T+y5gXoz6ktvGT2DpG/6UY+k5UZ+NIWfske"
    "3KUvL8NOPmEqxDgBVqpNbkDeL2ANFVCxD1YwrgL8wQuQ/eB+RIvKWF9pC+wvsBVCj1wO4H"
    "NOUpVGFkGA/G6UuLrekh3h7eX5ePC13vTaJT2YWxc51GDR8lhPC5rFVmvDcm9cBDIJ4E2B"
    "R/5O4TkAlyGmkbB/SXx0wdx7Qpi0cBYgnAVe9DAD99B6oqPpvhp+21rPX9wv7n1qFLkfgv"
    "skfpf+H3W+heQcurgH0LXAfWK6JH8ECPx4d3NNnu/btONpEv1rY+CT1yPj+R2Ac/omOG47"
    "RS55yv00IHg/e8GjgR0vjIOGaSxw+tKkC9tB5Aq5TP8hso79RIQzqfzXvo3FKGc3gRiBR3"
    "J2wMD1AEakRdOwYYZ+ZV1zyLAljZkGrGcHpwGaThF1U0b1TRJEDAJGTYNlqAm9qZnfvTK/"
    "ddFDK6JEt4sU2gDnnW3Uj5scO4/rT53HlUPnNvRv74jfbGGRh/ulMzv1QqHr28ab91IfvV"
    "HHXfLiV+l7S6CNaLJlrA/bQ280kX0Yd9FEptAenW5h0KbBj933iWxeqpJbbGTKzO5e19dt"
    "Ni1LZEM7dITMSrmAzFPEhpuUw0bk+OEKcvywSo6bEQ69OQqMjfLc8KXVs0t0QeTG59Eq2A"
    "1ikwqyKkDdQmhS5vIoaoUuy6kA5w7y3xRhM+KfuSnoS2n1oG9/0sj5qo2mDUZaBbhbSfZB"
    "uUARc9pSQoktxq6taQnFutH4XYrqwVvA0rC8OemVc7ReB2VRUnFIOxnLLOFdcoK3H2oP06"
    "zcRudpyZBPT9R/PTp69er10ctXp29Ojl+/PnnzMj9aV2+tOmOfXf6DHrMZDVTP3SFZbYXB"
    "Lwhp5DdFPh3BzzYBMAqNjRRR34fWy6Z6IbM6Mmrs+LWKYIV2R++97Bb61ug9SuVS8jnggP"
    "qeYFIzzzBSq7xw+ze4V8BHnWp5+CGeOWwNeohrBvvGsPsjNGrp+hU8aElOibNK12aRGDQ8"
    "g0cnp8JYL8VU2El3TWSYNnU2Ie8R1cSQrkhdWhXdYeK/X38b7H5e6OTwkiQsNeP4XAJvnZ"
    "m81hxYFVZwjmnfLyTzxJostooQ5HQjM/wyhwkWoBSLFawIqjfzdxLEVsBN1F7DEZV52MuI"
    "uk7ppmoooU7pprqGy07YDXVcFtO5N2VW8pNnW8LVB4oyWr09UO8EmTDCYoeuiqR6G85OAs"
    "CT6CzBT4oV0t+UzN9U7EFrRYLLYklKq1h6FYvWQGCFtIKlVzAMQzT3eYRwrfWyIqcNmGUD"
    "ZgwRCgKeo1v9doOV0luNRlsN1wttE4mvRRU5PVnJPFnphBQdBPsUE4cLIssRbTGQSg1081"
    "AzQWhLchpXnUZll2lUuGO4BXgFyjDIOW7Xwlv+cpsAXJhHW8BYrH5DX2Gurj3CGYFKQ5xX"
    "j7SbCiM9wZy1grRQryaDSOmCNdSxtyWcPpGuVIVphRuaCFTv025UhSmd50wH2vNW6vqc05"
    "5URStZDtoAK14+lcYKz2y/jVoiaTfKwhTH70bB1kVqsn6UBWov1Wn6spXaRfbJ2uo0lX3X"
    "+jyU3dWnKWa61AVq5ExTqAvUtG8P0gVqBs1w1wVqVPB81gVqdIEaaSwLvTN16gI1ukDNPh"
    "HXBWp6Ba4uUKML1Owio7JkFWomaOoFG2caX0pLvGL2IbE1nIZ1NQ0aHGozYa2E7QKqM+JO"
    "jCEriWn3uNWORkXycneuMJJCu9ZJozS4pCzZFNvYV3DmmQ2+AWXuZE3X1m8agcB7BjAvbD"
    "RMah5ZYBp487gOUWzJ/A7Tdhg8z5AbX80rMz0T2Tm00AG4Rk8oAOYMuuRnVus5dfqktfw+"
    "+bjs+Ddrfl8qfj/XSwXrWn6/KKL5fQ6/n/geiBd4KsvJfCiQ58AbeFZEplzh1PMlOQXB7i"
    "T3PPaRmeeeEgG8Iqgg4t3QkyiwPSEj1VJCQYy7qagQIyaeZbQs9y3nykyxEMw0ykp9y/jt"
    "MZ25dF/83vKZB+lAazrVFmUk5q02nGsPTxtMtYdl82ih4NVpJcerzhmvc8ZrvVROi9uV5y"
    "z3IfO2j6HQY+d6TZ5LvBS3E/28SVB5S9Hk6gCqrRE7tUZUxm8L4DaNxe0rsltF4e7CyHOd"
    "sKsrzDzXOf/awNCzJGvXm3p+nqEAgcw7HgPTm6PY+PIWeC5KrDMg6XAI3NjEEmFkAfhAAK"
    "/ac7bvjmO0aWqcqQ8LWLV9FIsMSMfXdjYaRbaL9QYc+TYsPa17XVld9zNR5WHMnCmqGOJc"
    "PzlZxVbrZ6XADkPkkjnDJHdjHxxghxhMFiHC79KJIzX1ZvNImpvzbWwfpiNzAjGZcdCUTD"
    "CYM1N18oi1JucsPCYtDaMNz1IZnrcJf+pd4FP24coT+yReZmnLCksNYN/p4t2xWZrObQa2"
    "/ysSOMnIqMTjt+ZZ4ZM1UyQ5ad5eIXqyNTDnyLJhAonANMBKyTwDb2rzaGRfPlxhXz6s2p"
    "entoOEXVQYIQWR7sSSr+vsqB4RKd+JV17lakZZJkZ5P4xCMdsXh1QoJQOr5xWKCciacQsj"
    "kMjknuWUmIzc9Gyfe5bzfNWbC27BYkqT8VgVDm3YK6JyvyfQb2vW3gOye5i0m2byvXHR2C"
    "P/aqgKsTy+Uk4mXaXxbWFlTHCtXRlz2NeujLmyRVdG8OJLdPLXl6+/RKdvjt98id5M4BG5"
    "8urk5PuEAMfR5HdkhmQhpK8I5nABJghAFxCd2k+2FUHnOw7x3tlTuNx7IfV6ahYtU+5MG/"
    "bMRTT+m2bk97pAiwcs6VAlIU54Ox+/Hnr3JROoTO596RRXQ8VduGaw8AmE9clSyh3IrIs2"
    "5pMzmu+kNJec/Wt8MaoBtp5ObjDCS33IjC0zzu+SFx+n7y3BMLdDcbqZEZIZe5noZsubk8"
    "dxJvX6KaQgogTKu863ZJv+BsHVrJR6oTrtb1e0JUV1S0rkW+IaZoW0hqXWsC6UqEvOycTy"
    "NSo5V8+4Vonuluor9W/1r0NcrL5EAdDMrMcHM2Os2y4u1CdUBZjlK2g7t8i0fbvGlZttMF"
    "zFLpPTgmMETNv1/LILyCpBpjAMfOhT9+rsewEwjhpxQxB6HMa4udwWdlfN5+6Cz01f08CO"
    "x9vf1eJdlmux4qwMlqiNUC7mYy98iML0ISOt+um/KXfoExQ2Y2NzSQ1lNjofBNNyLSWUwH"
    "AHvrzpArnRgC3IKgF3C0NW00yahNg3CdGPbUj/OAgZHY22pCC69NSt9URq4INkRjj05igQ"
    "8kKK0zklR7spct+lXkDzOQwWIPkS05teABwbh3gYN4kTRNPrzzMYArhMER2nluY5InX4oD"
    "Z8kXwHmowr0hAw99kUe9pXae9nW+2rpH2V2vXhkC4TmY0Nmu6AFyV/5nkOgm7NlFKUK8E/"
    "IYJd4Z9f2fEx4+bmE7MRPrss+xD8dHV2QU55MfakkZ0s9pzo4uIq0PAgwsjoc4jU5xCdKl"
    "6nipcGcZ0qvqejWqeKF1wndKp4nSq+wy9ep4qXYq5tP1W89k5UfUMuv2FAFtUqZxmQwqtr"
    "2LV3YlwIsiUXxaz8pCLYs24L3vOWKMX03S2ZZxRCaN+enDGm37gjZwGDOrtcg9Q5SVYDkc"
    "w57rrUN2A8Q9QMFpvQHtEC2HhZxLWUNvfRpXY01wMYEXnSCX0RrvPnTh66heeoTHUkeuvM"
    "qHP07HVHpnP0SJKjp53kPGqn5dlpPp58E1e31KYbvHULbZA2W7vM3qSFMrwpTXMTCw9pif"
    "SJ7Ti8GuoN2nPdUfKRpsugy7nw6TLoHSTr1uZWbW6VBXFtbu3pqNbmVm1u3Td+2tyqza37"
    "R15X5lZ0dOvK3HLqRSayWd71cnMiVBfV3ZKDOx/dnY/eX+wrXO0z2VovRp8DjxYqGnA4O7"
    "bBcBVx59OmBjT8QuO19N19MVXFfWaMSq344HlGOiJXyGX6T4hB2rxsqELIp/dB6FG7V5X1"
    "6+4x6y1hOmX2view4Qra8AkFWIw1LEjs7jxw2O2y3BpjSH4kckT2+LmAgmzKSTPCagVfVc"
    "lVqxMCdZAQaJ/pQCTbpreRDcRzQ65tvAGaBVmNZrKr2lNmJfWQRDQL30ZI5pIayWSRRw+Q"
    "5jP0SRtEPtjQftpsiNZ1pHGOf/cEuo9Grfd3A3zLHWhcc560Lv1EA1RZcY1psk6R+6Znib"
    "kJFGRUgLGU0aNJQo/6fB6VcvT0WxZ1xGCE1IO4k+SAOpud6kFrOixRdQ3rsEQdliiT/Ufi"
    "jIV3M9uf16S4z+8NVxl+cLFVM4dtRLSHwzhXILWwZInq/cUBGJG7YRS4yMqbkfGzwO8A9o"
    "DlIRwnEQwCZNK4puzZ32Ews3HoBYsal++un9jEDlQMG0mflCwo2gi0XyOQzgivDG+pIJQ6"
    "I7zOCN+zIUsWVpuXNaHWqL4UUMnHtjWzOrNbqG4I6s6sZTF9apX61ErOCIEtlhO5IKLpvU"
    "YzPd2BP5J32KAALUdUg94IdHpo8kVnL1aohblLMtxVmrqyE7QxQSaMsJCRgier3nfVSfhi"
    "H7J9yPJNKZjuQ0qus/18Hy2SnURZkMw2aMBjO/Obw5V0J9NsLd/588wDVAQPAXQt4JHhEf"
    "+NLPA8Q258kcb8UC90cwZMFIRJJDfHjX3LvriJLRhS0iM/Uee1kIub9Jya1XR9EY9MVmZa"
    "ginhQT9BmiMmee39V/CIP66gxu2iATVUkpdZD7ukh7650jT50iJTeZpk5RA8kxVl9JFM5i"
    "MZ1QD5VObC5+6qoFa0zIoubPMMHE1+R7yTygoKkS+uT+DNTuAF9GyMI0H6liutoReGHqPA"
    "hkKBh3xp9aDvoLAgcqbJaBUtbFeS1KXtBErbaapPU307hrbfVF+ylTkns1EQK4rH+JXbDF"
    "cSf0lrw2SaN0oE71PtezQt+7MXWCBMayHPoPuAaCratGuafiL2TETWW5pnwvRosoEkM4UP"
    "7aDQFMeujIjc52eB7/yJW6SA18ThLojDCSL62oy2WorKzLDskrFyk3zUwkimchrGrLAJmT"
    "qppXchtFVnpJTAspR29eSkwSadtKpPu0rv8bEWi2NjhLS/mNTEj/xRTv3LBYMj33cQDfAQ"
    "hLUiqI9avYwfk7GER6PwMf4obgHeO6azfg7dtRBXPl/JDrO5CrjH2KKCVh1gmXbrQ/WmcR"
    "Wx7JQ/BF58HiymToQ0OO555jkIvCCNXDxFAYBkEogfg4cgQPRlAQEyJAfL7znReR09RJ9P"
    "JZj+hyvOp482L5l9MxeATFbmswDrAJB/eh/TV9+//T9A5DtCKbzNnXULQjLDL5X7e+I1wQ"
    "viqy/ewAhtWbtBNsxXQMwp3oBn8OjkVGSULiW0QW+9QS9AJk1QLUrLlMQUnAw64WVy2ARD"
    "+RgpzcxoZqZvx9wtmZm9G8DXrwr9AFVzMnvhZPbjWiDloO3csaBkBaFoctzNz1LZDx9vkV"
    "NXOnGFq0A/F9gK+F+7ZK5GKLDN2YDDWqV3hqsYK7hss46tqoehZSaoNocFd4Hh5K9IB/x2"
    "DFCXe+BWkldsUHKj/qhRX3NDHzNqjhn0oxJAOG2uILrdJIklCxTXuvLj3c11/UaUnyTMss"
    "0Q/A84Nu6xhYUHLgWDObJlmL64Gv1Shvuc40NCOzjjbVl3aYb5+n/ttwkM"
)
