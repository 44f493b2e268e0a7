"""Trust: the desk's own history, later versions of texts and vendor data, erasure after retention, deadlines.

The account's history knows more steps: SQLite cannot alter a check, so the table is made anew with all its rows,
its index and its triggers; nothing refers to it. The database lets go of a contract's copies of personal data in
one case: together with `erased_at`, once. A signer's name may be encrypted anew, and nothing else of a signature.
"""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

TYPES = {
    "sqlite": {"uuid": "CHAR(36)", "instant": "TIMESTAMP", "sealed": "BLOB"},
    "postgres": {"uuid": "UUID", "instant": "TIMESTAMPTZ", "sealed": "BYTEA"},
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
ALTER TABLE "webhook" ADD COLUMN "former_secret" {{sealed}};
ALTER TABLE "webhook" ADD COLUMN "former_secret_until" {{instant}};
ALTER TABLE "webhook" ADD COLUMN "tested_at" {{instant}};
ALTER TABLE "delivery" ADD COLUMN "replayed_at" {{instant}};
DROP INDEX "idx_delivery_webhook";
CREATE INDEX "idx_delivery_webhook" ON "delivery" ("webhook_id", "created_at", "id");
CREATE INDEX "idx_delivery_given_up" ON "delivery" ("created_at", "id") WHERE "given_up_at" IS NOT NULL;
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
    script = TABLES + own
    for name, declared in TYPES[dialect].items():
        script = script.replace(f"{{{name}}}", declared)
    return script


async def downgrade(db: BaseDBAsyncClient) -> str:
    raise NotImplementedError("a legal record is not dropped by a command; restore a backup instead")


MODELS_STATE = (
    "eJztXWtz2za6/isYfWk6o/Umju1k4zNnxnacNm1id2L3spt0KEiELKwpkkuQVrU9/e8HAC"
    "/iBaQIiZQgBDM73ZjEC1LPC+LyvLc/B3PPRg45uphMvMgNB2/AnwMXzhH9R/nWEAyg769u"
    "sAshHDu8Lcw1GpMwgBPW1xQ6BNFLNiKTAPsh9lzWeBSgKQqQO0EjgAlYzGAIwhkCT8i1ve"
    "AbAjz6VwDIkoRoTsAEOg7A4TlvQ6Lxv9EkZHJuRK/Th2J2l114QgGeYmQfsdewvQl9D+w+"
    "7OSJX9wvLn0Ie+IkRLYFw9EbQDB9IH0YcoGPAuK50AE2DCGT9FxnCR6RHw6zDgkIUIhchh"
    "Kg70XOaZcogCTtjndEn7uABITwkf7hRSH/rZGL/xMhK/QeEPsd9Bd//p1exq6N/kCE/fl5"
    "MAkQjN+MSWB78Dtr4j9a9P0du6B4epPe4tetcOnzaz///P7tO96SYTu2Jp4Tzd1Va38Zzj"
    "w3ax5F2D5iMuzeA3Lp76APzw0JBmUyeNJL8a+gF8IgQtnr26sLNprCyGEDa/A/08idcKT4"
    "k9h/Tv43ebVcM8u6ub237q7vLWtQGYfsFUoDJbk08Vw2hrEbMvD+/CvudwUIvzpgD7j6/u"
    "LTs5dn33IIPBI+BPwmh2vwFxekCo9FuSJWKGdDsgr21QwGYrALQiXM6Sv3g3YKVA/QDubw"
    "D8tB7kM4o3+enTRA/cvFJ4722QlH26NzTDz33CR3jvktBvoKZPqBEvZKFYjfu6EY4ZxECV"
    "8cz2+y+KYXVgCvpsUUzRd9wfvA3uBvxy9OXp28fnl28po24W+ZXXnVgPj7m/sSnPz/JYZr"
    "2r6bkdoGyZ2N1ePnz1sMVtqqdrTye0V8k7UmBkqI87UbzTnW7+m7wWQiKGBe7mMj7JM5oG"
    "foB0HkIHIUomBOju7i975PXltWHy+PW6jj5XGtNtgtsTLEg/7anQRLnwJ4j/6omUrKHSis"
    "iS7WwssPt5fldfDyn/fXFyVc6U7EZtsc6Gw1zgXdKAxwYahfZa+uzmjPwUmhH6NgoyEv7E"
    "Vhtexy3KeHhWQLXtpfh5Pa/UheqoQl3V2iEM/RUfoPrZC9f//x+u7+4uNPrPs5If9x2NW3"
    "F/fX7M4xv7osXX12Vhr0WSfg1/f33wP2J/jX7c11WWVZu/t/Ddg7wSj0LNdbWNDOY5JeTi"
    "8VVDzGDsU9oKMfuQxtwUHq0vMcBF2xsoXyJZWPaQd97Z6yKzv+gm5vPxRUfPn+vjRz/fzx"
    "8vrTsxdct7QRDpF4h4oIfnAtumSEEdl0ZSn3sbvd64ABfXF1//4XOprfSp5nC0vMNfsNF/"
    "SI/ATZ7bvsx+x/pYnhjQJnoxWmIG1Wlhyi6A8f00Zyy4tI1KwxKq8xscYCxI4WdFswRhMY"
    "EalTeX0POnxPxenrtNUx/bThmH5aPabPPNpTgCARMUvt1phSFwoDX1hWvqev/Sl76/2vJR"
    "xGzrNLzHlFITPbqTzbcV2N0dQLNuNgSvIKf2e73DBwVBjkG0OaCBs8E1tOzvInMRNV5Mxk"
    "pPJklFPXBtsusbQOX9AOtlyZIVzmbJOXMV+Wyl8WWbqTWeC5WFrJAkmjapVVXXREaanlol"
    "AHClbNuKyThiPfltdwUchoWDkNM3ex6WPOlYldGMPJ4wIGtlW4k1u2nxD7+ZVhcJnIvfvx"
    "E3I4Qy3QetEB8Zp1dbh6X11NlpfipOi53GlyS6iukm50hWmKHdqH5QU2CraE6h3v6pb1pC"
    "tac4gdK0AT7OPtv8KPtLNPaV+6IuZ6IZ6gLZG64Z3oClEX357WX50Pg3BpQcsPPDpdbTuY"
    "fmK9XfwU96UrZHQHAwNmJtkSrMSF8CrtTle8SOT7DppvP6nfZR3pBBXbmHrHXt1WtXprfj"
    "wvX4EufOA/iT2bPUm0Ga2Plsk2q2tDZiyUNV0XOFOPjCAA5HM+Jocgept9EL+X4kJMDMhe"
    "Y0AyvVSwro1PyIvsLkChT/K44xgF+gV5gfVIf42YnF9vmy/2oHLsQsE2f8Fe+8fkrfdvmo"
    "9RFM0j9SaSvIx+hpHj09M2ISOnp/UhI+yeCGbZwJyilMpDXCmsZQhNQ2QqSmQWLbr1Tlx1"
    "VtwD8NlSyXLrB+gJexGxZpDMZJCuCGo4TXUf8SqLsgFXAlwfLh0PCrY09d5SOREtIG6a/a"
    "9/uy9M/CmUzz5e/PZtYfL/cHvzXdo8B/0V87cqRWGGyN90I5/Kqgx8aQu/Yg/ukpdXYScf"
    "MxVynEBRqktuQN0vYA0VUDGhVjCuAvzOCxB+cH9Ey8pYbzSXHi6wFUKPXg7gIiOpSiOLIk"
    "B/N4oDwj7RHeGn91f3g7/qrdN90oOZAVZADeaNs/W04CTfam0qnVsXgVQCeFPg0b8TeI7A"
    "+5Cw7DV/iyPZwNx7QknimXAWeNHDDIyg/cRG06iaMqeznnlqnMQoMhqCUZxzZwSga4NRbN"
    "ClfwQI/HB3e0Mf6WPW1zRO0oMJ8Okb0SFMJVnYCqTn1uUovu8BdoWcAzhnr0V4L1PkHrEH"
    "ss0jWlhkBo9Pz3jWH5bMJ7lM/w1ZIh2WdCf0wJj/1CkO5vw52b+tkC7rWRdMnl1IhQl7jg"
    "Pdh4iOheQJMExfjWrYwaw7CBxvAh3EbswRIbQx+fs5HzgspQ995TiXkOuF4JGeU/jrr/L+"
    "xPmKKimECkmA6EOmdAEp5hBi3UwDOgQXXvBoEccLMxQSPdJ+MX2vcEYvs/9RaQc/UQhTqW"
    "wAvOFi7MFj+l78NdkLA4JoC3uLHERD8Lnk+ZNeRdMpYuGLqHQ91rVF1Vy4upr0xA/JNRA/"
    "L9eg9tG5JFfr3mIV/W5SLe2dZq9LaNCQuGa75AUb4LyzU9FJmzP+Sf0R/6Rywt+Gaz84lj"
    "1dxdUh2tkiyLyi2GZi45NSqY+DUcdd/OIfk/dWQBvReMv0A8UeDkYT6YdxF41VyjZgMsAN"
    "urSuFneUMpuXquQWG5kyjb7X9XWbTcsK2RCHjpQNLxNQeYrYcJPyopUl4kWDJeJF1RIxiU"
    "jozVFgbZR6UyytnxGoD9acH/6rYLcINs7J6gB1B7HGqX+prMm/LKcDnDtIyZmHzeI/c1PQ"
    "V9L6Qd/9pJGRfRtNGwVpHeDuYOKIiVcZ2+VKQostxq5NlzG5vdH4XYmawZvD0rK9Oe1VcL"
    "ReB2VeUnNIexnLRcK7FHGAH2oP00W5jc7TiiGfnKj/cXz88uWr4+cvz16fnrx6dfr6eXa0"
    "rt5qOmNfvv+OHbMLGqieu0O62kqDnxMyyG+KfDKCF5gCGIXWRoqo78PoZVO90FkdWTVOE7"
    "WKKArtjt573i/0ndF7jMpl5HMgAPUtxaRmnilINbk8H97gboCPeTCL8EMic9ga9JDQDPaV"
    "YfdHaNXS9Q08aElOi7NK32aRnGeLNNYrMR120r2znwVPJCnyqCJp8F6Pt9B7S4ror+vAoN"
    "8Cfcxcq+h7RDXh6Q21Q6qiO8y8//n3we5XwV6O6qlLosyYz8voN8xfnLUxJpbj0HK2xDOB"
    "VwGe4glPr0BhrHO8qXUwqApruGvp3tMs9e0cL7cK8BZ0ozL8Kkd556CUC/WuCOo37fQSg5"
    "zDTdYCLBBVediriLpJWqprJLhJWqq7hsthHS11XBYz2aVVVvKTh23pEot5GaPeA1DvBtUX"
    "qpL6bTh7yd8RB9dKflJFIfNNqfxNmdIaWquXh1zYkeSupyRlVKy8imWr4BWFjIKVVzAMQz"
    "T3RTaVWneXipzxeCl7vHCIUBCIPKPrd5NFKbOTbJcJDvo8fIr+XiK9oxQLm2lL5WnLJI7q"
    "IU40XwNFElmBaIcxuHqgm0UpS0JbkjO4mnRnu0x3JhzDHcArUVFKzXG7Ft7yl9sG4Nw82g"
    "HGcqWoDhXm6tojnbmvNMQFE3RPxdIOBPMirddB6b0UIq1r77GYkI5w+kC70hWmBp9OGaje"
    "Jt3oCtPU8RZbQnTNotff0X60xSheCyYOxPNOyjhesZ50RWu3RQkPcamLNxVdDCe+CdN6NJ"
    "EZ9ruoHJd0oy1MPIFIFGxdkjDtR1ug9lKL8FBmKXaW6TvXeG0twsrufX3W8f6qEebzmpty"
    "hGrmSTblCLu3L5pyhIN2uJtyhDoESphyhKYcoTL2qYMzmJtyhKYc4T4RN+UIDwpcU47QlC"
    "PcRUkHxeoRjtHUCzYudbKSVnjFPITKGrzm2MaH2lTYKGG7/AspcSfHkJXEjJNls7tanrzc"
    "nUOVotCudfUpDS4lC3RyT40Gzjz15GhBmTtp07XVOi9A4C0AzNW05OUubTANvDkvscgtmd"
    "8Q1i4p+8iuZnU4WdXHObTREbhBTygAkxl06c+sVu/s9Ulr+X36cWH+mw2/rxS/n+mlgnUt"
    "v58XMfy+gN+PfQ/kK0yW5VQ+FKhz4A08O6JTrnTtm5KchmD3UvyG+GiSpaqTAbwiqCHi/d"
    "CTKMCelJFqJaEhxv2UdOKIyac5L8t9zcm6EywkU50Xpb5m/PZYT0W5L35vBVWCZKC1nWrz"
    "MgrzVhvOtd1nyTVFa/Y1uk3RGjX1Ep/6tqsPXu5D5W1fgULnzvWGPFd4Ke4mhn6T1AQd5S"
    "TQB1BjjdipNaIyfjsAt21E96Eiu1Us9y6MPDcxu9pg5rnJ+NcWhp4VWbve1PPrDAUIpN7x"
    "BEy8OeLGlzfAc1FsnQFxh0PgchNLRJAN4AMFvGrP2b47gdGmrXGmPiygafsoFxmQjK/tbD"
    "SabBfrDTjqbVj2qpQOV9f9TlTMX69pmuL3201SYdp07RQ1YjLIDUcAE3B/+/EDsxdjF2SB"
    "/n9nfZG/H4GforGDyYzOJx79oAF07WSOSazC53TysQM4DcEcLgEJseOAMarOYr0/8Yv7xR"
    "0xP11WC3AEeN4cEhu2uRwB3jSVrDdlp6E2aU1BY8VWyoq9TSzVwUVRpTOAOoFUG1ToNMU5"
    "5XkJJMqO1lA8byWiBcS79utOF40q5rUb3LzI7gwxL/rd4HbmF7MqNiUzUxSltBjJpjqVgl"
    "PIoQUGmupUumvYT088kjNmWU4/u3QvU+YKNrks5CUxk39ctW9KEWbnLXIwPfYsBwJWJ7s3"
    "bGJ07HyrFqEFcZo4QE/2OCRgAZcgnAVe9DDjDDHjP1xE9R16/G+KIgWanNPhh1OeGERuiB"
    "0wisu+cJKG/SpRdEF/D+MUTlqyYgRggGjXHkGAlyqhj8tCE4bAC5Kr0AWezz4yemUGbdaK"
    "0NNQ8qRnowD5Dlzyr3b0bT3x42ZJ8pJfwP65QOOZ5z1WWKDPpR0Utge0xees/bC8xWINDH"
    "W0V+oop9ZN2KOcuMpHkwKBlE42V6t3V4DgMAcWDZfeQrZg2YJjptbYYSh2gypUpgBVE1Hm"
    "QBLKF6AqSml46OslnInuCeVmpZyEmZZUnpYe6CbHtSJfTr0lKaNilVWcO8RJqLgkZVSsso"
    "rjA7ikd1NByPgOl+tbxnSEJKZFKVPMrNEfe0Ubbekw3LpIg6JDda3HcOFTbeGJnePStoT2"
    "11VPBzli10Jb/GKVcsd+i8hjbZL61c1hMxtOHiWS0w/uWYqbmIrGLvP6Y06AVNz2WNIb1h"
    "vzPYRgMfMcgaeivPgW/tWG+/1qktur4MNuUttvy6mb1PbKLZMmtb1eWJvU9pod7U1qe5Pa"
    "fp+Im9T2BwWuSW1vUtv36xaT0A77TWuvirdiWpRZRNDkCjY38DP5Vuuj4wMchsjlwZ1DwH"
    "PBc0fC8TJE5LwY6pnGs8d8lv2GUzHslD+GBIEATSNCtVphcPp5xNrUx+lZlszg8emZCR1V"
    "iwP6qkJH0w9XHaIi+Sgk9kwrib5g3ykB1/Omic1tFsH/leE4CzI65ZPsjOb06Zop4+6Wtd"
    "coTV5nYM6RjWEMicQ0UJRSeQbecC540YoPeNHAB7yo8gFT7CBpvrIgpCHSvTgWGn923elL"
    "9TIvqatck9lQpcyG+2EUrudjZNvIvqAnxieYIFDhFgSthk0sA0raW7AosD480gX0JIQCP8"
    "AEfUPASv4cjLzgAbqY8D95IOIPd7c3qdMHicb/RpOQhRTSO1MvGIJRks9mxHxAeEKpqeMt"
    "BGGSO3qocT1RYFYbNtAOcMIzkVkBmqJA7IPSZEAWCHezMduvN0rPh+HaPFW1B7f6NFUmn8"
    "8gP19VMb12J8HSp8jUm2fKHWhxtmiA8JJZWEpzxeU/768vKmaXbZLBH2Aa+GtCN3KrFV+l"
    "hPABYssuy6WCJjAiUvO0SNY4LrRyXEB/+Jh+IXLH56KQOT4rfXw2UcM9pdczjJOun4xJ+a"
    "ajhhVx+EiJl3cOf7daYobfH7aiZKZp0xaJxyMSenMUZLxH7HGRnHSHBQqEpf7mf9NNI8vv"
    "tDwC7zDdTPLMUDiuWk17C+jvBBEdkwG7ggNw9/3F345Pz0RJyHf4dJ7NKmNuknzkSS7yc8"
    "72LDwAwzjLOQs4WmCXHIELwPb1LPMVvYdcmyR0D8+SxV1VHFSfwdyQPyqRPxuRPobsMWTP"
    "HneXfPbZhpJQ3npcYCTYKneXvvX+WYgQh45cXdJUQGXEjWeE4kj34xmRbLY2oozzwloA3g"
    "FdzGvXWPKelGU5LfDse1vBtv30aLOB32pZUD8muAe0EXQ2Q7ssaNBuN7aFuebrk+GtJAyz"
    "pByzVLRjzRmKAbEYTyBxKqoKGpdwwfkIu09YmpstCplEdCp/QBPPFpwN2mxZE0EdVqAOdq"
    "sMDusJOti2eL5/GWOVQNR8NKp/NJZ8jt2ymFGy8krewJxfkTM2/YpNn0JErNCzoWBX3ghs"
    "TsrAWoE1YZGs5FAuNzkJhc0UpfYUNfd5IL/sOlQUM0pWWcl1+aRa7NH1SizVxS7dOJNp+L"
    "Wo4mrEVs5aP6Ps5rDRyYhTj+09jG5d5p3DCmLzEnQ+clMHmqkX0H+mkXNDsEjSxIwRvYO4"
    "P48feE+YufJgAiB5RPY5TxyDbXaBNcicM6rORbt6MPcrmkRBwI5NxPHiAnqsTfoEsJhhh/"
    "VLr7P/0Y7Ye5Ry2zzSAUOA6wGCqKB9BEb8wWlFPoKSfr64+RdksWwuWcRvyn7kEIxY5xa2"
    "R7ErUxy4xnp3j8CvM/rWrEZfIsQK+PHKGyDyY3crjhB3dprD5Rd3Bp/YD5kj5iEVdxWgJ+"
    "+R1Q6kL+V5Lvv/+MYM0RHK2rEqf6yNlVQUbKjzl/4OPtvF720y9ajlNZUf2zJ4l+U6LF2w"
    "VweqbVDOZ4jMDfyWxrW8jIZG4+7dd9JUaJsY6auiGkLeR7bIXaboUQ7drr3/jGVYq4NAIR"
    "Ar2d5JKDcvYjgRlZWb7mUlVpyciA5kSMl39Ph1G9/R49f1vqPsXnV2pK9gRYHAmtmCfSrJ"
    "64B6BxSU8Vjpd01PYbKkCzMLJM0qoPIqYCNoO9hFVlJtTb4Ud20HRvEqK55TYXKqzosY5a"
    "qs3AK5KTV9l+SMmlVW88TxiLQlLi9j1KuyeokXiTLQX3qeg6Bbc2BIZUqqHVMhrbR5eXv7"
    "oaDIy/flsiU/f7y8pic2rkHaCMfJLk16lK/vSzqEhLyHYSCq+AkcQD7ePSB72Ol4Gev0ER"
    "ECOa8g9sNI7w/Xu2LMc03XJ98FE+g47IcMQQgfk6I8b0rODSvnAuYxAHnyWwKX3HsBghnF"
    "/RzQAyn9xwPwUUA8FzrcyQD5oSD37m6euda9IAHKeBjsZWobNngYGFv4DmzhueEvAXNRSk"
    "OgezFM1Be3EqN8CAWtlPEwMKa1HYzgPaXKWg+0Tqmy9pjbaTcjWuXUTgGaIPwkS0yUpAwz"
    "oRwzoYiv/TvsUJSvHIjnA8EpL3972HTIm/KG1iRr2eKMF8sAL4gdxFkyS5YRk0dUZV7poo"
    "Nae8Etcl0mv4g/RJIyEoju9rSlJGs0bDhaGW7OcHO6c3PiqaWqjFsX3Xv0Py1VEU/Rt2lf"
    "hziZrFWGYEJto5AOVsYY19qVMYN97cqYKVt2ZQTPvkSn/3j+6kt09vrk9Zfo9Rge0ysvT0"
    "+/fZPPPE0XQvaKLB4KjHnwFNUpfsJ2BJ1vBOXOe3uKkOFMcmUP+Gicj+nlMrlZaFM0rKVU"
    "qOE+97ZAJ0qrIF1/yl5JGLqo5SH7qyrqFE+gKtVySqa4mjS/bRy1Sx2orItdumqnuHAgNh"
    "3hpT5UxrYwzu/iF79P3luBYY5D+VTWBSGVsd9wQu8llbXtzenjBJN6/RSSE9EC5Saa7vq3"
    "+wJDl2L57OPFb98WWLoPtzffpc1z2F+x+aeUZ3PiW/J7laKUwky1MtsV4y6nIyltqol9TR"
    "pO60TLnaCLUv1SrqqodnPONcdpbEm5Xqx6Okxg17J8xZElzbhWiW7BzusyEX334yfk1FWW"
    "lie5FVv96xD/S8qUmI8xScx6YjBTxno9pCV7okaoSjDLHyF2PqEJ9jHifVS45WKDYRO7TE"
    "8LjhUU2q7nl11AVwk6hRHgQx8Fmck0LlJI4lxkAsa4vZypMajAsjRs4HOT15TOllWWM9my"
    "Ss46qw9Rmj4sSOt++m/LHfoUhc3Y2EzSQJmOzgdhxcsmT8kH8XJ+mBjuoE5gskBuNGBzsl"
    "rA3cGQNTSTISH2TUIcxjbk8DgIFR2NtqQg+vTUveGpdQaC42JyZ9h0TnRXbVrlwo4jGEMP"
    "hMhxzsEoSZEMeGGlNJEypLq0WSNWYH7Jq9S7yBHnuN6mQ567esoOmiN+0vzh7vYGLDAdoV"
    "G4irJkZ53EVylEPkvwzP49wyT0guUQ0L7BgueVLiS9pnc9G8BpyHJTt3UarvNVMl5K+z3V"
    "1ge0rXcwOITgtoJjQfzZ/5i89v79CqZixrV+v5sJ7A7ywZ9/7WFE92LpNltj3bfG8mn4TM"
    "qug1Cs+mceVVQrwb3uPYRIraDgr+kkqYQVcLjJUVI0gDtAt1PLtYrn9G2js/KGMAfTwyYW"
    "VYOQcRZ4G/ez1GhEy3kLSNIZtYFVLUKqshKbMkFVc/Y1xpbqKXLPk6Cm+RwyooEvB8lNLw"
    "AOJiGJC00FrNwVu75g2Z5W9biAHzD8BFbyHh/URWiV78BJIbJqCAr3IX9/i7562sCQGib0"
    "Sh2znQm92po54lOsSpFXmFgBmsonui3IbZbsdiP8sysHm+62sAq0pBcKMoY7Uppi8APPjm"
    "pjGRvzFRbkVJ7TVAr1Ij6a4CmeZKeE1oF1ZUENET9thfhpA+KnVcR9emjzpNLrrSQ0xLiX"
    "UR0jZtEtTiBYKN5SrJqQXsk1LRZaUdFs7hdjiESbm7UIIuHW5qvCr3geLW0O8UNtma+inE"
    "4lvv5xfPzy5avj5y/PXp+evHp1+vp5Vuurequp6Nfl++/YzrAwH1S3iiGdZoLaDJBi8PMy"
    "+oXTvjhr4zha3v7l/EbPyhOtCbbUfUNubH7GPKWSBaXzYEuLFQDsKOLyA3YPeL6qGlIKUR"
    "jeYkuUOH33ic4zGiG078BUjulXHpeaw6DOLtciE3CcpFEmEbC7LpMvuOeVVzA3oT2iZVqM"
    "hYvFLr/MejKGBIFHl9nRXA8QROVpJ+xFhLGsO3noFoGwm2QeNimHTcphlXZkJuWwIimHu8"
    "k1rHeW4Z2mF842cXVLbbLBW7fQBkmzVlE9tDGLi4HJ4jcEkIAxdhxki4N21rQXuqNkI43O"
    "FJg/3JQxU2rhy/RSwbqWS82L6MSkHr84eXXy+uXZSUagZleaeFOBOd2YW425VRXEjbn1QE"
    "e1Mbcac+u+8TPmVmNu3T/yPZtbGV7SIzwntNHwVg3jvYzuZJpIkjdYGymivg+jl031ohLZ"
    "rO56uTkRWsO/SbOgGzNwaoC6OQd3dXF3dfH2el/Zd36iW+vlxU+BN8Uc3wpnV2wwbCLufN"
    "bUgpafa7yWvhvlM2+OUmNUYsUHixntiOXYIewODglImpcNVQj57D7LseO5qMr69feYzbPq"
    "DE0YmgK04RMKiBxrmJPY3XngRb/LcmeMIf2RyJHZ42cCGrIpp+0Iqwa+qlJ6x+Q37iHHxj"
    "6zmyq2TW/acbdNbuq5odA23gLNnKxBM95V7SlRtH5IIlZUYCMkM0mDZLzIowfIyjP4tA2i"
    "H2yInzYbonUdGZz57x5D99Gq9f5ugW+5A4NrxpPWpZ9ogWpR3GAar1P0/sSz5dwEcjI6wF"
    "jK6NEmoUd9Po/y1p9/y7KOGAUh/SDupdaByUCqe9CaCUvUXcMmLNGEJapk/1G4AMPdDPvz"
    "mop92b1hk+GH5Fu1c9hGVHsk5LkCmYUlrbvnL4/ABb0bRoGL7KwZHT9Lcg6IB2wPEZ5EMA"
    "jQhMU1pc/+hqQlEWpcvvt8Ii/kwH424qYlVseB+5THFRmiANNHhZ5jM9ORA0l4DuLWVlIt"
    "4g2r4OAWmtNuIHmkj4MPdFi1tjTlA1OS32JKOKhgZjIl9LRhRjWE0pTQMyX0DmzI0qVbmN"
    "y61my/EtDJi7czw31ht1DdENSdisti5lys9Lk42V7KzPQ5EUMgtprp2Q78kb5DrY2hweO9"
    "KmpAbwU6O5b5srNXUchUF1J56koqWsiquCxmlKyykjktsplRNpXUYb7swsadI5gkPpeymP"
    "lcVP5cUt7SGqMJjIiUaVgkq8O3s4Og8UPIsaTKN6VhkiUlLUzdZ1nq0MRElQXpbIMGIhtT"
    "dnPYaGQqNFtrZfp15gEmQuIK2R4dHvxvZMe2Fl42G4czFvszmYEJCsI4f4YgeGjLvoTphA"
    "qGGo/+RJNNSC17jefUrKbrSyelsipTtYXCSewTZJm54tfef90k/nEFNc5uLc4CJXmV9bDL"
    "I8FXVxAsW1pUKgoWrxySPFVexhzJVD6SMQ3QT2UuzUVWBY2iVVZ0bptnkWj8byQ6qTSYVc"
    "Ti5gTe7gSeQw8TEkmatITSBnpp6AkKMJQK9xZL6wd9D+VckTONR6tsOdGSpCkoKlFQ1FB9"
    "hurbMbSHTfXFW5krOhsFXFEixq/cZthI/MWtrUmheavyGz7TvseKYSy8wAZhUoF+Bt0HxB"
    "KAJ10zZ2vuD47sN8xFe+KxFC9xPiAf4iDXlHAHckTvi2tv9P7ELQpvGOJwF8ThGFF9bUZb"
    "rURVZlh2yVi5cRUAaSQTOQNjWk6KTp3M0ruU2qoXpLTAspTs+vS0xSadtqpPds3uibGWix"
    "4uCBkfWqWJH/VjSw8vAxeJfN9BLKxOEtaKoDlqHWTUroqFk1oF7YpHcQfw3hU6O8yhuxbi"
    "yuer2GE2U4HwGJtXUNMBttBufYD0lNduTE/5Q+Dx82A+YS1kIcmLmecg8Iw2cskUBQDSSY"
    "A/hgxBgNjLAgpkSA+W3wpiont6iDmfKjD9DxvOp49YVEKknQtAKqvyWaDoAJB9ej8mr75/"
    "+3+A6HeEXJGbe5Ozbk5IZfiVCgmKvSZEgc31JXMKQltWzFEN8waIBSVzyAwen57JjNKVhD"
    "HorTfozZGNYQyRBMZFKf1w7mUmGC+ZuRn/V4B0bbx4QUajCiydRYyzIg/SCQkLQvqN3l7q"
    "5wVowuqHyPK3JTENdw29ELgZbJJ5EApShsI1FO6h8WFbUrh795RZvzAcBqiGvN0LebsfHy"
    "QlB23vHkglcylDUxCXcpnIvvvxE3LqKls3+BQd5gJbAf+vPinun33Hg0Uetnhn2ERtR6s2"
    "a2ntnwmKYyeHYLxkvDLzaQKs7APAYZWgXt+8VT7MVVpukwFzv8Tzzukk1b7vvvmk/ZAcyq"
    "HcMcuxN5ZOOWD7p+n2xCipjXQvlFK8cHNuSHheq4e7Kqkj5r14Bpq6IprTShGRLipCTLSv"
    "sqqtEDH78UL6Bbm2F/ySVB0WnNSKDYZNB7Yn3tTKlTBuUaI7FspKGzDHoOTJcU7l5AWueD"
    "GF+xkCLlqwIgp+NHYwmfFzHAIPrJACHRoeu505HhFBre7+n2e8lBQ/LNZW5a7fmNSX5d5w"
    "R7LXwsZ9eyHF31gV3/qYmpWEFhu+psXp+rf7wrqUAvns48Vv3xbWpg+3N9+lzXPAX7HAnL"
    "JZ8QlLFprPi5hK85XI7GRnLBnUVJDSYiSbo4uCU8gh7G9NScSvScPZ7lhyxizLaei01ceU"
    "uYJN6pMqixlWQLVvShFW4Fc0nnne40DAB6S3hk1MwCLXqE0yjaQEVRokFJ8GvqF/L1xAli"
    "REc3IERgTRVT8cxelywYKlv6CneGa1PQcjFj5CRgAGKCmRiOZ+uOT5LaDjCBNq9P9UXruR"
    "/jFHgVXsZ4wIthFLz8Hbsuy+DgJwGrIwKBb8hBbQYdUjY9+HmHWgz3W9EFA08ROK8wXzWp"
    "JxNFXgLQz/cND8Q+1hrZ5+MGe1QRQIksS1yOORyGlxTOsgj0c8P22E5ErUgJkYm/Nz/kaY"
    "VnrQYWvcNbJW5IZY8PXX7oBrpM1GWLWNcF7lfJMlwyZnArubjgaff9/DJqQXMpnigKTSrm"
    "YCO4S7L7B3UauXb9+rADemWV0J7TDDarr7PtwEq4bGNzS+WYcNjW803ErD4QZFusOOK3Sb"
    "jXSfVW6RtH6LQkbBqilYwmRQqXeMt42Mexv3szxYte82IO6CQj6ZDQRmleTOsMmqAldt1h"
    "lV6mHo2DpQS1kLjQMCtjoZFur6ynXCVqvtjKj/4YR9VBIIJ801RLcXRoP5PwvzkjKbaM3B"
    "byVS3lLgSQj+DziYHGKEYAO4DIxmsq7My5V2CKyDS1EOh106Cfz1/44dob4="
)
