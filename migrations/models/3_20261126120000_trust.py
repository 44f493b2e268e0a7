"""Trust: the desk's own history, later versions of texts and vendor data, erasure after retention, deadlines.

The account's history knows more steps: SQLite cannot alter a check, so the table is made anew with all its rows,
its index and its triggers; nothing refers to it. The database lets go of a contract's copies of personal data in
one case: together with `erased_at`, once. A signer's name may be encrypted anew, and nothing else of a signature.
"""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

TYPES = {
    "sqlite": {"uuid": "CHAR(36)", "instant": "TIMESTAMP"},
    "postgres": {"uuid": "UUID", "instant": "TIMESTAMPTZ"},
}
ACCOUNT_STEPS = """(
        'SUBJECT_VERIFIED', 'SUBJECT_HOLD_SET', 'SUBJECT_HOLD_CLEARED', 'ESIGN_REQUESTED',
        'ESIGN_ACTIVATED', 'ESIGN_REJECTED', 'PARTY_A_SAVED', 'PARTY_A_DELETED',
        'PERSONAL_DATA_REVEALED', 'BILATERAL_SWITCHED', 'DOCUMENT_READ', 'DELETION_REQUESTED',
        'DELETION_WITHDRAWN', 'PERSONAL_DATA_ERASED')"""
EVENT_COLUMNS = """
    "id" {uuid} NOT NULL PRIMARY KEY,
    "sequence" INT NOT NULL{unique},
    "actor_kind" VARCHAR(32) NOT NULL,
    "actor_id" VARCHAR(255),
    "actor_name" VARCHAR(255) NOT NULL,
    "at" {instant} NOT NULL,
    "reason" VARCHAR(500),
    "previous_hash" VARCHAR(64) NOT NULL,
    "hash" VARCHAR(64) NOT NULL,
    "payload" TEXT NOT NULL,
    "step" VARCHAR(32) NOT NULL,"""
CHAINED = """CHECK ("sequence" >= 1 AND length("hash") = 64 AND length("previous_hash") = 64)"""
TABLES = f"""
ALTER TABLE "account" ADD COLUMN "erased_at" {{instant}};
ALTER TABLE "contract" ADD COLUMN "erased_at" {{instant}};
ALTER TABLE "contract" ADD COLUMN "language" VARCHAR(16);
ALTER TABLE "contract_text" ADD COLUMN "revision" INT NOT NULL DEFAULT 1;
ALTER TABLE "vendor_version" ADD COLUMN "revision" INT NOT NULL DEFAULT 1;
ALTER TABLE "webhook" ADD COLUMN "label" VARCHAR(100) NOT NULL DEFAULT '';
ALTER TABLE "webhook" ADD COLUMN "deleted_at" {{instant}};
ALTER TABLE "esign_flow" ADD COLUMN "deadline_notice_due_at" {{instant}};
CREATE INDEX "idx_esign_flow_deadline" ON "esign_flow" ("deadline_notice_due_at")
    WHERE "deadline_notice_due_at" IS NOT NULL;
CREATE TABLE "desk_event" (
    {EVENT_COLUMNS.replace("{unique}", " UNIQUE").strip()}
    CONSTRAINT "desk_event_chained" {CHAINED}
);
"""
# Rows that are only ever added, whoever asks; the unique columns of what REPLACE would rewrite.
KEPT = {"account_event": (("id",), ("account_id", "sequence")), "desk_event": (("id",), ("sequence",))}

_ACCOUNT_EVENT = f"""CREATE TABLE "account_event_anew" ({EVENT_COLUMNS.replace("{unique}", "")}
    "account_id" {{uuid}} NOT NULL REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_account_eve_account_828072" UNIQUE ("account_id", "sequence"),
    CONSTRAINT "account_event_step_known" CHECK ("step" IN {ACCOUNT_STEPS}),
    CONSTRAINT "account_event_chained" {CHAINED}
);
INSERT INTO "account_event_anew" SELECT "id", "sequence", "actor_kind", "actor_id", "actor_name", "at", "reason",
    "previous_hash", "hash", "payload", "step", "account_id" FROM "account_event";
DROP TABLE "account_event";
ALTER TABLE "account_event_anew" RENAME TO "account_event";
"""

# As in the first migration, but for what erasing may do.
FIXED = ("number", "account_id", "kind", "signing_mode", "verification_code", "created_at")
SEALED = (
    "title", "text_version", "text_sha256", "vendor", "amount_fen", "tax_fen", "amount_without_tax_fen", "line_count",
    "term_start", "term_end", "framework_id", "filing_order_id", "cited_documents", "effective_at",
)
ERASABLE = ("party_a_name", "filing_domains")
SEALED_COPIES = ("party_a", "signatory", "filing")
EFFECTIVE = "('ELECTRONIC_EFFECTIVE', 'PAPER_REQUESTED', 'PAPER_SHIPPED')"
SIGNED = (
    "id", "contract_id", "role", "status", "signed_at", "timestamped_at", "certificate_subject", "certificate_issuer",
    "certificate_serial", "self_issued",
)


def _changed(columns: tuple[str, ...], differs: str) -> str:
    return " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in columns)


def _illegal_update(differs: str) -> str:
    came_or_went = " OR ".join(f'(OLD."{column}" IS NULL) <> (NEW."{column}" IS NULL)' for column in SEALED_COPIES)
    copies = f"""({_changed(ERASABLE, differs)} OR {came_or_went})"""
    only_gone = " AND ".join(f'NEW."{column}" IS NULL' for column in (*ERASABLE, *SEALED_COPIES))
    erased_now = f"""(OLD."erased_at" IS NULL AND NEW."erased_at" IS NOT NULL AND {only_gone})"""
    return f"""{_changed(FIXED, differs)}
        OR (OLD."sub_status" IN {EFFECTIVE} AND (NEW."sub_status" NOT IN {EFFECTIVE} OR {_changed(SEALED, differs)}
            OR ({copies} AND NOT {erased_now})))
        OR (OLD."sub_status" = 'VOIDED' AND NEW."sub_status" <> 'VOIDED')
        OR (OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL)
        OR (OLD."erased_at" IS NOT NULL AND ({_changed(("erased_at",), differs)} OR NOT ({only_gone})))"""


def _effective(row: str) -> str:
    return f"""EXISTS (SELECT 1 FROM "contract" WHERE "contract"."id" = {row}."contract_id"
    AND "contract"."sub_status" IN {EFFECTIVE})"""


def _sqlite() -> str:
    script = _ACCOUNT_EVENT
    for table, keys in KEPT.items():
        same = " OR ".join("(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in key) + ")" for key in keys)
        for what, when in (
            ("UPDATE", ""),
            ("DELETE", ""),
            ("INSERT", f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {same})'),
        ):
            name = "replace_refused" if when else "refused"
            script += f"""CREATE TRIGGER "{table}_{what.lower()}_{name}" BEFORE {what} ON "{table}" {when}
BEGIN SELECT RAISE(ABORT, '{table}: {what} refused'); END;
"""
    return script + f"""DROP TRIGGER "contract_update_refused";
CREATE TRIGGER "contract_update_refused" BEFORE UPDATE ON "contract" WHEN {_illegal_update("IS NOT")}
BEGIN SELECT RAISE(ABORT, 'contract: UPDATE refused'); END;
DROP TRIGGER "signature_update_refused";
CREATE TRIGGER "signature_update_refused" BEFORE UPDATE ON "signature"
WHEN ({_changed(SIGNED, "IS NOT")}) AND {_effective("OLD")}
BEGIN SELECT RAISE(ABORT, 'signature: UPDATE refused'); END;
"""


def _postgres() -> str:
    script = f"""ALTER TABLE "account_event" DROP CONSTRAINT "account_event_step_known";
ALTER TABLE "account_event" ADD CONSTRAINT "account_event_step_known" CHECK ("step" IN {ACCOUNT_STEPS});
"""
    for what, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        script += f"""CREATE TRIGGER "desk_event_{what.lower()}_refused" BEFORE {what} ON "desk_event"
FOR EACH {each} EXECUTE FUNCTION hetong_refuse();
"""
    return script + f"""DROP TRIGGER "contract_update_refused" ON "contract";
CREATE TRIGGER "contract_update_refused" BEFORE UPDATE ON "contract"
FOR EACH ROW WHEN ({_illegal_update("IS DISTINCT FROM")}) EXECUTE FUNCTION hetong_refuse();
DROP TRIGGER "signature_update_refused" ON "signature";
CREATE TRIGGER "signature_update_refused" BEFORE UPDATE ON "signature"
FOR EACH ROW WHEN ({_changed(SIGNED, "IS DISTINCT FROM")}) EXECUTE FUNCTION hetong_signature_refused();
"""


async def upgrade(db: BaseDBAsyncClient) -> str:
    dialect = db.capabilities.dialect
    own = _sqlite() if dialect == "sqlite" else _postgres()
    return (TABLES + own).replace("{uuid}", TYPES[dialect]["uuid"]).replace("{instant}", TYPES[dialect]["instant"])


async def downgrade(db: BaseDBAsyncClient) -> str:
    raise NotImplementedError("a legal record is not dropped by a command; restore a backup instead")


MODELS_STATE = (
    "eJztXWtz2za6/isYfWk6o/Umju1k4zNnxnacNk1id2L3stt0KEiELKwpkkuQVrU9/e8HAC"
    "/iBaQIiZQgBDM73ZjEC1IPQADv897+HMw9Gznk6GIy8SI3HLwBfw5cOEf0H+VbQzCAvr+6"
    "wS6EcOzwtjDXaEzCAE5YX1PoEEQv2YhMAuyH2HNZ41GApihA7gSNACZgMYMhCGcIPCHX9o"
    "JvCPDoXwEgSxKiOQET6DgAh+e8DYnG/0aTkMm5Eb1OH4rZXXbhCQV4ipF9xF7D9ib0PbD7"
    "sJMnfnG/uPQh7ImTENkWDEdvAMH0gfRhyAU+CojnQgfYMIRM0nOdJXhEfjjMOiQgQCFyGU"
    "qAvhc5p12iAJK0O94Rfe4CEhDCR/qHF4X8t0Yu/k+ErNB7QOx30F/82+/0MnZt9Aci7M/f"
    "BpMAwfjNmAS2B7+zJv6jRd/fsQsDT2/SW/y6FS59fu2nn96/fcdbMmzH1sRzorm7au0vw5"
    "nnZs2jCNtHTIbde0Au/R304bkpwaBMJk96Kf4V9EIYRCh7fXt1wUZTGDlsYg3+Zxq5E44U"
    "fxL7z8n/Jq+Wa2ZZN7f31t31vWUNKvOQvUJpoiSXJp7L5jB2Qwben3/F/a4A4VcH7AFX31"
    "98fvby7FsOgUfCh4Df5HAN/uKCdMBjUT4QK5SzKVkF+2oGAzHYBaES5vSV+0E7BaoHaAdz"
    "+IflIPchnNE/z04aoP754jNH++yEo+3RNSZee26SO8f8FgN9BTL9QAl7pQrE791QjHBOoo"
    "Qvjtc3WXzTCyuAV8tiiuaLvuB9YG/wt+MXJ69OXr88O3lNm/C3zK68akD8/c19CU7+/xLT"
    "NW3fzUxtg+TO5urx8+ctJittVTtb+b0ivsleEwMlxPnajeYc6/f03WCyEBQwL/exEfbJGt"
    "Az9IMgchA5ClEwJ0d38XvfJ68tOx4vj1sMx8vj2tFgt8SDIZ701+4kWPoUwHv0R81SUu5A"
    "4ZHoYi+8/Hh7Wd4HL/95f31RwpWeRGx2zIHOVvNc0I3CABem+lX26urM9hycFPoxCjaa8s"
    "JeFB6WXc77VFlIjuCl83U4qT2P5KVKWNLTJQrxHB2l/9AK2fv3n67v7i8+/ci6nxPyH4dd"
    "fXtxf83uHPOry9LVZ2elSZ91An55f/89YH+Cf93eXJeHLGt3/68BeycYhZ7legsL2nlM0s"
    "vppcIQj7FDcQ/o7EcuQ1ugSF16noOgKx5soXxpyMe0g75OT9mVHX9Bt7cfC0N8+f6+tHL9"
    "9Ony+vOzF3xsaSMcIvEJFRH84Fp0ywgjsunOUu5jd6fXAQP64ur+/c90Nr+V1GcLW8w1+w"
    "0XVEV+guz2XfZj9r/TxPBGgbPRDlOQNjtLDlH0h49pI7ntRSRq9hiV95h4xALEVAt6LBij"
    "CYyIlFZe34MO31Nx+TptpaafNqjpp1U1febRngIEiYhZarfHlLpQGPjCtvI9fe3P2Vvvfy"
    "/hMHKeXWLNKwqZ1U7l1Y6P1RhNvWAzDqYkr/B3tssDA0eFQb4xpImwwTOx5eQsfxIrUUXO"
    "LEYqL0a54drg2CWW1uEL2sGRKzOEy+g2eRnzZan8ZZGlO5kFnoulB1kgaYZa5aEuOqK0HO"
    "WiUAcDrJpxWacRjnxbfoSLQmaElRth5i42fcy5MrELYzh5XMDAtgp3ctv2E2I/vzINLhO5"
    "dx8+I4cz1IJRLzogXrOuDnfcV1eT7aW4KHoud5rcEqqrpBtdYZpih/ZheYGNgi2hese7um"
    "U96YrWHGLHCtAE+3j7r/AT7exz2peuiLleiCdoS6RueCe6QtTFt6f1V+fDIFxa0PIDjy5X"
    "206mH1lvFz/GfekKGT3BwICZSbYEK3EhvEq70xUvEvm+g+bbL+p3WUc6QcUOpt6xV3dUrd"
    "6aH8/LV6ALH/hPYs9mTxIdRuujZbLD6tqQGQtlTdcFztQjIwgA+S0fk0MQvc0+iN9LcSEm"
    "BmSvMSDZuFSwro1PyIvsLkChT/K44xgF+gV5gfVIf42YnF9vmy/2oHLsQsE2f8Fe+0Py1v"
    "s3zccoitaRehNJXkY/w8jx6WmbkJHT0/qQEXZPBLNsYE5RSuUprhTWMoSmITIVJTKLFt16"
    "J646K+4B+GypZLn1A/SEvYhYM0hmMkhXBDVcprqPeJVF2YArAa4Pl44HBUeaem+pnIgWED"
    "et/te/3hcW/hTKZ58ufv22sPh/vL35Lm2eg/6K+VuVojBD5G96kE9lVQa+dIRfsQd3ycur"
    "cJKPmQo5TqAo1SU3oO4XsIYKqJhQKxhXAX7nBQg/uB/QsjLXG82lhwtshdCjlwO4yEiq0s"
    "yiCNDfjeKAsM/0RPj5/dX94K9663Sf9GBmgBVQg3njbD0tOMm3WptK59ZFIJUA3hR49O8E"
    "niPwPiQse83f4kg2MPeeUJJ4JpwFXvQwAyNoP7HZNKqmzOmsZ54aJzGKjIZgFOfcGQHo2m"
    "AUG3TpHwECP9zd3tBH+pj1NY2T9GACfPpGdApTSRa2AqneuhzF9z3ArpBzAOfstQjvZYrc"
    "I/ZAdnhEC4vM4PHpGc/6w5L5JJfpvyFLpMOS7oQeGPOfOsXBnD8n+7cV0m0964LJswupMG"
    "HPcaD7ENG5kDwBhumr0RF2MOsOAsebQAexG3NECG1M/n7OJw5L6UNfOc4l5HoheKR6Cn/9"
    "Vd6fOF9RJYVQIQkQfciUbiDFHEKsm2lAp+DCCx4t4nhhhkIyjrRfTN8rnNHL7H9U2sFPFM"
    "JUKpsAb7gYe/CYvhd/TfbCgCDawt4iB9EQ/Fby/EmvoukUsfBFVLoej7VFh7lwdbXoiR+S"
    "ayB+Xq5B7aNzSa7WvcUq+t2kWto7zV6X0KAhcc12yQs2wHlnWtFJGx3/pF7FP6lo+Ntw7Q"
    "fHsqe7uDpEO9sEmVcUO0xsrCmV+jiY4biLX/xT8t4KjEY03jL9QLGHgxmJ9MO4i8YqZRsw"
    "GeAGXVpXiydKmcNLVXKLg0yZRt/r/rrNoWWFbIhDR8qGlwmovERseEh50coS8aLBEvGiao"
    "mYRCT05iiwNkq9KZbWzwjUB2vOlf8q2C2CjXOyOkDdQaxx6l8qa/Ivy+kA5w5ScuZhs/jP"
    "3BT0lbR+0He/aGRk30bLRkFaB7g7WDhi4lXGdrmS0OKIsWvTZUxubzR/V6Jm8uawtGxvTn"
    "sVqNbroMxLag5pL3O5SHiXIg7wQ60yXZTbSJ9WDPlEo/7H8fHLl6+On788e3168urV6evn"
    "mWpdvdWkY1++/46p2YURqOrdId1tpcHPCRnkN0U+mcELTAGMQmujgajvw4zLpuNCV3Vk1T"
    "hN1A5EUWh39N7zfqHvjN5jVC4jnwMBqG8pJjXrTEGqyeX58CZ3A3zMg1mEHxKZw9agh4Rm"
    "sK8Muz9Cq5aub+BBS3Ja6Cp9m0Vyni3SWK/EdDhJ985+FjyRpMijiqTBez3eQu8tKaK/rg"
    "ODfgv0MXOtou8R1YSnN9QOqYruMPP+b78Pdr8L9qKqpy6JMnM+L6PfNH9x1saYWI5Dy9kS"
    "zwReBXiKJzy9AoWxzvGm1sGgKqzhqaV7T7PUt3O83CrAW9CNyvCrHOWdg1Iu1LsiqN+y00"
    "sMcg43WQuwQFTlaa8i6iZpqa6R4CZpqe4jXA7raDnGZTGTXVrlQX7ysC1dYjEvY4b3AIZ3"
    "g+oLVUn9Dpy95O+Ig2slP6mikPmmVP6mTGkNrYeXh1zYkeSppyRlhlj5IZatglcUMgOs/A"
    "DDMERzX2RTqXV3qcgZj5eyxwuHCAWByDO6/jRZlDInyXaZ4KDPw6fo7yXSJ0qxsFm2VF62"
    "TOKoHuJE8zVQJJEViHYYg6sHulmUsiS0JTmDq0l3tst0Z8I53AG8EhWl1Jy3a+Etf7ltAM"
    "6tox1gLFeK6lBhru490pn7SlNcsED3VCztQDAv0nodlN5LIdK69h6LCekIp4+0K11havDp"
    "lIHqbdKNrjBNHW+xJUTXLHr9He1HW4zivWDiQDzvpIzjFetJV7R2W5TwELe6+FDRxXTihz"
    "CtZxOZYb+LynFJN9rCxBOIRMHWJQnTfrQFai+1CA9llWK6TN+5xmtrEVZO7+uzjvdXjTCf"
    "19yUI1QzT7IpR9i9fdGUIxy0w92UI9QhUMKUIzTlCJWxTx2cwdyUIzTlCPeJuClHeFDgmn"
    "KEphzhLko6KFaPcIymXrBxqZOVtMI75iFU1uA1xzZWalNhMwjb5V9IiTs5hqwkZpwsm93V"
    "8uTl7hyqFIV2ratPaXIpWaCTe2o0cOapJ0cLytxJm66t1nkBAm8BYK6mJS93aYNp4M15iU"
    "VuyfyGsHZJ2Ud2NavDyao+zqGNjsANekIBmMygS39mtXpnr09ay+/Tjwvz32z4faX4/Wxc"
    "KljX8vt5EcPvC/j92PdAvsJkWU5lpUAdhTfw7IguudK1b0pyGoLdS/Eb4qNJlqpOBvCKoI"
    "aI90NPogB7UkaqlYSGGPdT0okjJp/mvCz3NSfrTrCQTHVelPqa8dtjPRXlvvi9FVQJkonW"
    "dqnNyyjMW2241nafJdcUrdnX7DZFa9Qcl1jr264+eLkPlY99BQqdO9cb8lzhrbibGPpNUh"
    "N0lJNAH0CNNWKn1ojK/O0A3LYR3YeK7Fax3Lsw8tzE7GqDmecm419bGHpWZO16U88vMxQg"
    "kHrHEzDx5ogbX94Az0WxdQbEHQ6By00sEUE2gA8U8Ko9Z/vuBEabtsaZ+rCApuOjXGRAMr"
    "+2s9FoclysN+Cod2DZ66B0uLvud6Fi/npNyxS/326RCtOma5eoEZNBbjgCmID7208fmb0Y"
    "uyAL9P8764v8/Qj8GI0dTGZ0PfHoBw2gaydrTGIVPqeLjx3AaQjmcAlIiB0HjFF1Fev9iV"
    "/cL+6I+emyWoAjwPPmkNiwzeUI8KapZL0pOw21SWsKGiu2UlbsbWKpDi6KKl0B1Amk2qBC"
    "pynOKc9LIFF2tIbieSsRLSDetV93umlUMa894OZFdmeIedHvAbczv5hVsSmZlaIopcVMNt"
    "WpFFxCDi0w0FSn0n2E/VTjkVwxy3L62aV7WTJXsMllIS+Jmfzjqn1TijA7b5GDqdqzHAhY"
    "nezesInRsfOtWoQWxGniANXscUjAAi5BOAu86GHGGWLGf7iIjnfo8b8pihRock6nH055Yh"
    "C5IXbAKC77wkka9qtE0QX9PkzIyrhZBruke/bPBRrPPO+xQtH8VjreYDtuYmibvdE2uVHb"
    "hLnJiausFhTIm/RDv1q9uwLkglEWNNz2Cpl6ZYt9mTpfhzGwG1SAMsWfmkgqB5JQvvhTUU"
    "pDhauXUCLkhnKrUk7CLEsqL0sP9JDjWpEvN7wlKTPEKg9xrHxJup0UhIxTZ7nwYKy6SmJa"
    "lOq1ytSBevKUJ20VXWlHztbJ8xWdqWs9OQtfagsP2ZR22R7aX1Y9HeKEXYts8XtVykv2LS"
    "KPtbnDVzeHzSQleZTIGT64Z5lHYoYQu8wZi/lmUXHbY7lIWG/MJQyCxcxzBA5k8uJbuL0a"
    "WvCryTmugmuxyTi+Ld1qMo4rpwOZjON6YW0yjmum2JuM4ybj+D4RNxnHDwpck3HcZBzv12"
    "MioR32m21cFSeytFauiKDJ1dFt4GfyrdYHLQc4DJHLY+6GgKfo5v5d42WIyHkxAi8NM475"
    "LPsNp2KYlj+GBIEATSNCR7XC4PTziLUZaVNdlszg8emZiehTiwP6qiL60g9XHaIi+Sgkzk"
    "wrib5g3ykB1/Ohia1tFsH/leE4CzI6pfnrjOb06Z4p4wmVtdcoe1lnYM6RjWEMicQyUJRS"
    "eQXecC140YoPeNHAB7yo8gFT7CBpvrIgpCHSvficGVdn3elL9RLiqDu4JuGcSgnn9sMoXM"
    "/HyLaRfUE1xieYIFDhFgSthk0sA0raW7AosD5qzQVUE0KBH2CCviFgJX8ORl7wAF1M+J88"
    "PuyHu9ub1OmDRON/o0kIcMjuTL1gCEZJmpER8wHheX6mjrcQRK/t6KHG9USBVW3YQDvACU"
    "8QZQVoigKxD0qTAVkg3M3BbL/eKD0rw7Xpg2oVt/rsQSbNyiC/XlUxvXYnwdKnyNSbZ8od"
    "aKFbNEB4ySwspbXi8p/31xcVs8s2OboPMDv3NaEHudWOr1Ke7gCxbZeluEATGBGpdVokax"
    "wXWjkuoD98TL8QOfW5KGTUZ6XVZxNQ2lPWM8M46frJmExcOo6wIg4fKfHyzuHvVkvM8PvD"
    "VpTMNG3aIh90REJvjoKM94g9LhJNd1igQFhGZv43PTTC0AuWR+AdpodJAAPEUjrze/Q6/Z"
    "0gonMyYFdwAO6+v/jb8emZKDf0Dp/O80RnzE2SJjpJEX3O2Z6FB2AYJ59mAUcL7JIjcAHY"
    "uR7Rzug95NokoXt48iLuquKg+sTShvxRifzZiPQxZI8he/Z4uuSrzzaUhPLW4wIjwXa5u/"
    "St989ChDh05MpFpgIqI248IxRHuh/PiOSwtRFlnBfWAvAO6GJeUsSS96Qsy2mBZ9/HCnbs"
    "p6rNBn6rZUH9mOAe0EbQ2QztsqBBu93cFqYAr8+TtpIwzJJyzFLRjjVnKAbEYjyBhFZUFT"
    "Qu4QL9CLtPWJqbLQqZNHQqf0ATzxboBm2OrImgDjtQB6dVBof1BB1sWzwNu4yxSiBqPhrV"
    "PxpLPv1qWcwMsvKDvIE5vyJnbPoVmz6FiFihZ0PBqbwR2JyUgbUCa8IiWYlSLrc4CYXNEq"
    "X2EjX3eSC/7D5UFDODrPIg1+WTanFG1yuxVBendONMpuHXooqrEds5a/2MspvDRicjTj22"
    "9zC6dZl3DqtTzCuD+chNHWimXkD/mUbODcEiSRMzRvQO4v48fuA9YebKgwmA5JHVgGeJY7"
    "DNLrAGmXNG1bloVw/mfkWTKAiY2kQcL65rxuvPJ08Aixl2WL/0Ovsf7Yi9Rym3zSOdMAS4"
    "HiCICtpHYMQfnBZKIyjp54ubf0EWy+aSRfym7EcOwYh1bmF7FLsyxYFrrHf3CPwyo29NJV"
    "KhBSSAF2UAkR+7W3GEuLPTHC6/uDP4xH7IHDEPqbirAD15j6ykG30pz3PZ/8c3ZojOUNbu"
    "2ShuYyWF3r6tT9iT/g6+2sXvbTL1qOU1lZ/bMniX5TosXLBXB6ptUM5niMxN/JbGtbyMhk"
    "bj7t130lRomxjpq6IaQt5HtshdpuhRDt2uvf+MZVgrRaAQiJUc7yQGNy9iOBGVBzc9y0rs"
    "ODkRHciQku/o8es2vqPHr+t9R9m96upIX8GKAoE1swX7VJLXAfUOKCjjsdLvnp7CZEnX7B"
    "VIml1A5V3ARtB2sIuspNiafJXm2g7MwKs88JwKkxvqvIgZXJUHt0BuSi3fJTkzzCoP88Tx"
    "iLQlLi9jhlfl4SVeJMpAf+l5DoJujcKQypSGdkyFtBrNy9vbj4WBvHxfLlvy06fLa6qx8R"
    "GkjXCc7NKkR/n6vqRDSMh7GAaiip/AAeTjVbECs9LpeBnr9AkRAjmvIPbDSO8P17tizHNN"
    "1yffBRPoOOyHDEEIH5OiPG9Kzg0r5wLmMQB58lsCl9x7AYIZxf0cUIWU/uMB+Cggngsd7m"
    "SA/FCQe3c3z1zrXpAAZTwM9rK0DRs8DIwtfAe28Nz0l4C5KKUh0L0YJuqLW4lRPoSCVsp4"
    "GBjT2g5m8J5SZa0HWqdUWXvM7bSbGa1yaqcATRB+kiUmSlKGmVCOmVDE1/4ddijKVw7E84"
    "FAy8vfHjYpeVPe0JpkLVvoeLEM8ILYQZwls2QZMXlEVeaVLlLU2gtukesy+UX8IZKUkUB0"
    "t9qWkqzRsEG1Mtyc4eZ05+bES0t1MG5ddO/R/7QciniJvk37OsTFZO1gCBbUNgPSwc4Y41"
    "q7M2awr90Zs8GW3RnBsy/R6T+ev/oSnb0+ef0lej2Gx/TKy9PTb9/kM0/TjZC9IouHAmMe"
    "PEXHFD9hO4LON4Jy5709RchwJrmyB3w2zsf0cpncLLQpGtZSKtRwn3vboJNBqyBdr2WvJA"
    "xd1FLJ/qqKOsULqEq1nJIlribNbxtH7VIHKo/FLl21U1w4EJvO8FIfKmNbmOd38YvfJ++t"
    "wDTHoXwq64KQythvuKD3ksra9ub0cYJFvX4JyYlogXITTXf9632BoUuxfPbp4tdvCyzdx9"
    "ub79LmOeyv2PpTyrM58S35s0pRSmGmWpnjinGX05GUNtXEvqYRTutEy2nQRal+KVdVhnZz"
    "zjXHaWxJuV6sejpMYNeyfMWZJc24VoluwcnrMhF99+EzcuoqS8uT3Irt/nWI/yVlSszHmC"
    "RmPTGYKWO9HtKSPVEjVCWY5U8QO5/RBPsY8T4q3HKxwbCJXabagmMFhbbr+WUX0F2CLmEE"
    "+NBHQWYyjYsUkjgXmYAxbi9nagwqsC0NG/jc5DWls2WV5Uy2rJKzzupDlKYPC9K6a/9tuU"
    "OforAZG5tJGijT2fkgrHjZ5Cn5IN7ODxPDHdQJTDbIjSZsTlYLuDuYsoZmMiTEvkmIwziG"
    "HB4HoaKj0ZYURJ+eujc8tc5AoC4md4ZNeqK7atMqF3YcwRh6IESOcw5GSYpkwAsrpYmUIR"
    "1LmzViBeaXvEq9i5wjMJoypXDEtcIf7m5vwALT2RSFq4hIppeIc2Hv6sHrNdQ6hyTjirRf"
    "1bU+am29F8EhRLAVvAfib/tD8tr7dx6YimnV+kNtJrA7yAd//rWHGd2LOducf3U//8rn2j"
    "N5uQ5iYNVXbFQZWgmCde9xQmpF/n5N6qISpr7hJvqiaAJ3gG6n5mkVlfFtQ7Dy1i4HU00R"
    "i0o+yHgEvI37WWo0o+VcAiQ5i9roqRZxU1kdTZnIqTn7GmNz9BS550nk0nwOGUvAt4Pkph"
    "cAB5OQxNWkAlbTil1fsJROq6JbwA8YfgJTeI8P6iJ+ynfgpBA+NQSF+5C/v0VfPW1gSA0T"
    "X6WObc7EV23NHPElVqXwKkysAE3ls9kW5DbLaLsR/tmVg81pW9gFWtILBRnDHSlNMfiBZ0"
    "e1AYuNSQkLciqvaSrFcxEfTfAUTzItoXX0XFlQQ8RPWyF+2oD4aRVxnyptnlQOvZWEhhj3"
    "MqtjxCx6xAkEG8VbilUT0iu5ps1CKyqarf1iDJHocLMWQSQ82nxV+BX10dLhED/U1vIqyu"
    "lUx+sfx8cvX746fv7y7PXpyatXp6+fZwW9qreaKntdvv+OnQwL60H1qBjSZSaoTfMoBj8v"
    "o1/M7IuzNt6h5eNfzjn0rLzQmohK3Q/kxuZnzFMqWVA6j6i0WJW/jsIqP2L3gNerqiGlEG"
    "rhLbZEidN3n+k6oxFC+44+5Zh+5cGnOQzq7HIt0v3GmRhlsv2669L1gnteXgVzE9ojWqYV"
    "V7hYnIOQWU/GkCDw6DI7musBgqg87YS9iDBgdScP3SLadZP0wiavsMkrrNKJzOQVViSvcD"
    "cJhfVOJbzTHMLZIa5uq00OeOs22iBp1ip0hzYG3pSl5uXCQwAJGGPHQbY44mZNe6E7SjbT"
    "6EqB+cNNrTKlNr5sXCpY13KpeRGdmNTjFyevTl6/PDvJCNTsShNvKjCnG3OrMbeqgrgxtx"
    "7orDbmVmNu3Td+xtxqzK37R75ncyvDS3qG54Q2mt6qYbyX2Z0sE0nyBWujgajvw4zLpuOi"
    "Etms7n65ORFaw79Js6AbM3BqgLo5B3d1cXd18fZ6Xyl2fqRH6+XFj4E3xRzfCmdXbDBsIu"
    "581tSClp9rvJa+G+XTa45SY1RixQeLGe2IJcgh7A4OCUialw1VCPnsPkuQ47moyvr195jN"
    "s+oMTRiaArThEwqIHGuYk9idPvCi3225M8aQ/kjkyJzxMwEN2ZTTdoRVA19Vqa9jkhj3kG"
    "NjnylMFTumN52422Yw9dxQaBtvgWZO1qAZn6r2lA1aPyQRqxywEZKZpEEy3uTRA2Q1GHza"
    "BtEPNsRPm03Ruo4Mzvx3j6H7aNV6f7fAt9yBwTXjSevST7RAtShuMI33KXp/4tlybgI5GR"
    "1gLGX0aJPQoz6fR/noz79lWUeMgpB+EPdS0MBkINU9aM2EJeo+wiYs0YQlqmT/UbjKwt0M"
    "+/OasnzZvWGT4YfkW7Vz2EZ09EjIcwUyC0taXM9fHoELejeMAhfZWTM6f5bkHBAP2B4iPI"
    "lgEKAJi2tKn/0NATNMQi9Y1rh89/nEL+4Xd8R+NuKmJVaHgfuUswfRcQ8wfVToOTYzHTmQ"
    "hOcgbm0lpR7egMUMuYXmtBtIHunj4AOdVq0tTfnAlOS3mBIOKpiZTJ08bZhRDaE0dfJMnb"
    "wDm7J06xYmt641268EdPLi7cxwXzgtVA8EdVpxWczoxUrrxcnxUmalz4kYArHVSs9O4I/0"
    "HWptDA0e71VRA3or0Jla5suuXkUhU11I5aUrqWghO8RlMTPIKg8yp0U2M8qmkjqsl13YuH"
    "MEk8TnUhYzn4vKn0vKW1pjNIERkTINi2R1+HZ2EDR+CDmWVPmmNEyypKSFqfssSx2amOhg"
    "QbraoIHIxpTdHDYamQrN1lqZfpl5gImQIYCuDTw6PfjfyI5tLewii7RksT+TGZigIIzzZw"
    "iCh7bsS5hOqGCo8ehPNNmE1LLXeE7Nbrq+dFIqqzJVWyicxD5Blpkrfu39103iH1dQ4+zW"
    "Qhcoyas8DrtUCb66gmDZ1qJSUbB455DkqfIyRiVTWSVjI0A/lbk0F1kVNAOt8kDnjnkWic"
    "b/RiJNpcGsIhY3Gng7DTyHHiYkkjRpCaUN9NLQExRgKBXuLZbWD/oeyrkiZxrPVtlyoiVJ"
    "U1BUoqCoofoM1bdjaA+b6ouPMld0NQr4QIkYv3KbYSPxF7e2JoXmrcpv+Gz0PVYMY+EFNg"
    "iTCvQz6D4glgA86Zo5W3N/cGS/YS7aE4+leInzAfkQB7mmhDuQI3pfXHuj9yduUXjDEIe7"
    "IA7HiI7XZrTVSlRlhmWXjJUbVwGQRjKRMzCm5aTo0sksvUupo3pBSgssS8muT09bHNJpq/"
    "pk1+yeGGu56OGCkPGhVZr4UT+29PAycJHI9x3EwuokYa0IGlXrIKN2VSyc1CpoVzyLO4D3"
    "rtDZYU7dtRBXPl/FlNlsCIRqbH6AmhTYQrv1AdJTXrsx1fKHwOP6YD5hLWQhyYuZ5yDwjD"
    "ZyyRQFANJFgD+GDEGA2MsCCmRIFctvBTHRPT3E6KcKLP/DBv30EYtKiLRzAUhlVdYFig4A"
    "2af3IXn1/dv/A0S/I+SK3NybnHVzQirDr1RIUOw1IQpsri+ZUxDasmKOapg3QCwomUNm8P"
    "j0TGaWriSMQW+9QW+ObAxjiCQwLkrph3MvK8F4yczN+L8CpGvjxQsyGlVg6SxinBV5kE5I"
    "WBDSb/b2Uj8vQBNWP0SWvy2JaXhq6IXAzWCTzINQkDIUrqFwD40P25LC3bunzPqN4TBANe"
    "TtXsjb/fggKTlpe/dAKplLGZqCuJTLRPbdh8/Iqats3eBTdJgbbAX8v/qkuH/yHQ8Wedji"
    "nWETtR2t2qyltX8iKI6dHILxkvHKzKcJsLIPAIdVgnp981b5MFdpuU0GzP0Szzunk1T7vv"
    "vmk/ZDciiHcscsx95YOuWA7Z+m2xOjpDbSvVBK8cbNuSGhvlYPd1VSR8x78Qw0dUU0p5Ui"
    "Il1UhJhoX2WHtkLE7McL6Wfk2l7wc1J1WKCpFRsMmxS2J97UypUwblGiOxbKShswx6DkyX"
    "FO5eQFrngxhfsZAi5asCIKfjR2MJlxPQ6BB1ZIgU4Nj93OHI+IoFZ3/88zXkqKK4u1Vbnr"
    "Dyb1Zbk3PJHstbBx315I8TdWxbc+pmYlocWBr2lzuv71vrAvpUA++3Tx67eFvenj7c13af"
    "Mc8FcsMKdsVnzCkoXm8yKm0nwlMjs5GUsGNRWktJjJRnVRcAk5hPOtKYn4NY1wdjqWXDHL"
    "cho6bfWxZK5gk/qkymKGFVDtm1KEFfgFjWee9zgQ8AHprWETE7DINWqTTCMpQZUGCcXawD"
    "f074ULyJKEaE6OwIgguuuHozhdLliw9BdUi2dW23MwYuEjZARggJISiWjuh0ue3wI6jjCh"
    "xm6eauiAQ6UDanWnejbAqE6DKBDkbGuRViOR00Jr6iCtRrzsbITkStSAuYpLFPiA1UOYCe"
    "wOwcFvv+9h3eyFjqI4IKnEjZnADuHuC+xdVPukO+6TwI+hMVHjSmiHORrTA8Phpmg0RKAh"
    "AlXd/g5CpTVE4Nc0wrGrvnwZRdTpCBtWal+sVKWkprCOtkzwxdu4n+XBDvtuYy4uKOST2U"
    "DA3CV3hk3EHVy1Wcfb1cPQMeNVS8MICS8BA5NMC3XdMTphYNT2d9H/9Mo+KgmEk+YaotuL"
    "ystc7ISp7xjtXqMZrETKRwo8CcH/AQeTQwxCaQCXgdHM5pSJm9IJgXVwKQoT3qUd6q//B1"
    "uW/HM="
)
