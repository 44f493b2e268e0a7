"""Bilateral signing: the wizard's hashes, e-sign activation, flows at the provider, and the embedded one's books.

What the database itself refuses: a second current flow of a contract, a callback taken twice or changed, a flow that
leaves its end, a signature or a confirmed text changed after the contract took effect.
"""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

TYPES = {
    "sqlite": {"uuid": "CHAR(36)", "instant": "TIMESTAMP", "sealed": "BLOB", "flag": "INT"},
    "postgres": {"uuid": "UUID", "instant": "TIMESTAMPTZ", "sealed": "BYTEA", "flag": "BOOL"},
}

FLOW_STATES = "('WAITING', 'CUSTOMER_SIGNED', 'COMPLETED', 'REFUSED', 'EXPIRED', 'REVOKED', 'INVALID')"
ENDS = "('COMPLETED', 'REFUSED', 'EXPIRED', 'REVOKED', 'INVALID')"
EFFECTIVE = "('ELECTRONIC_EFFECTIVE', 'PAPER_REQUESTED', 'PAPER_SHIPPED')"

TABLES = """
ALTER TABLE "account" ADD COLUMN "esign_url" {sealed};
ALTER TABLE "account" ADD COLUMN "esign_expires_at" {instant};
ALTER TABLE "account" ADD COLUMN "esign_rejected_because" VARCHAR(500);
ALTER TABLE "contract" ADD COLUMN "preview_sha256" VARCHAR(64);
ALTER TABLE "contract" ADD COLUMN "confirmed_text_sha256" VARCHAR(64);
CREATE TABLE "esign_flow" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "current_slot" {uuid} UNIQUE,
    "provider" VARCHAR(32) NOT NULL,
    "document_sha256" VARCHAR(64) NOT NULL,
    "pages" INT NOT NULL,
    "sign_by" {instant} NOT NULL,
    "asked_at" {instant},
    "flow_id" VARCHAR(128),
    "signing_url" {sealed},
    "reminders_left" INT NOT NULL,
    "reminder_due_at" {instant},
    "heard_at" {instant},
    "revoke_due_at" {instant},
    "closed_at" {instant},
    "sound" {flag},
    "created_at" {instant} NOT NULL,
    "contract_id" {uuid} NOT NULL REFERENCES "contract" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_esign_flow_provide" UNIQUE ("provider", "flow_id"),
    CONSTRAINT "esign_flow_slot_own" CHECK ("current_slot" IS NULL OR "current_slot" = "contract_id"),
    CONSTRAINT "esign_flow_reminders_counted" CHECK ("reminders_left" >= 0)
);
CREATE INDEX "idx_esign_flow_contrac" ON "esign_flow" ("contract_id");
CREATE INDEX "idx_esign_flow_revoke" ON "esign_flow" ("revoke_due_at") WHERE "revoke_due_at" IS NOT NULL;
CREATE TABLE "esign_message" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "provider" VARCHAR(32) NOT NULL,
    "message_id" VARCHAR(128) NOT NULL,
    "kind" VARCHAR(64) NOT NULL,
    "flow_id" VARCHAR(128),
    "reference" VARCHAR(64),
    "state" VARCHAR(32),
    "received_at" {instant} NOT NULL,
    CONSTRAINT "uid_esign_messa_provide" UNIQUE ("provider", "message_id")
);
CREATE INDEX "idx_esign_messa_referen" ON "esign_message" ("reference");
CREATE TABLE "embedded_flow" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "reference" VARCHAR(64) NOT NULL UNIQUE,
    "version" INT NOT NULL,
    "state" VARCHAR(32) NOT NULL,
    "title" VARCHAR(100) NOT NULL,
    "file_name" VARCHAR(200) NOT NULL,
    "customer" {sealed} NOT NULL,
    "draft_sha256" VARCHAR(64) NOT NULL,
    "signed_sha256" VARCHAR(64),
    "sealed_sha256" VARCHAR(64),
    "sign_by" {instant} NOT NULL,
    "reminders_left" INT NOT NULL,
    "invited_at" {instant},
    "code" {sealed},
    "code_valid_until" {instant},
    "code_sent_at" {instant},
    "code_attempts" INT NOT NULL,
    "codes_today" INT NOT NULL,
    "customer_signed_at" {instant},
    "completed_at" {instant},
    "reason" {sealed},
    "created_at" {instant} NOT NULL,
    CONSTRAINT "embedded_flow_state_known" CHECK ("state" IN {flow_states}),
    CONSTRAINT "embedded_flow_signed_whole" CHECK (
        ("signed_sha256" IS NULL) = ("customer_signed_at" IS NULL)
        AND ("sealed_sha256" IS NOT NULL) = ("state" = 'COMPLETED')
        AND ("completed_at" IS NOT NULL) = ("state" = 'COMPLETED')
        AND ("state" NOT IN ('CUSTOMER_SIGNED', 'COMPLETED') OR "signed_sha256" IS NOT NULL))
);
CREATE TABLE "embedded_activation" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "account_reference" VARCHAR(64) NOT NULL UNIQUE,
    "version" INT NOT NULL,
    "organisation" {sealed} NOT NULL,
    "status" VARCHAR(32) NOT NULL,
    "rejected_because" VARCHAR(500),
    "expires_at" {instant} NOT NULL,
    "attempts" INT NOT NULL,
    "created_at" {instant} NOT NULL,
    "updated_at" {instant} NOT NULL,
    CONSTRAINT "embedded_activation_status_known" CHECK ("status" IN (
        'NOT_ACTIVATED', 'PENDING', 'ACTIVATED', 'REJECTED'))
);
"""

_CHANGED_FLOW = (
    f"""OLD."state" IN {ENDS} AND (OLD."state" <> NEW."state" OR OLD."signed_sha256" {{differs}} """
    """NEW."signed_sha256" OR OLD."sealed_sha256" {differs} NEW."sealed_sha256")"""
    """ OR OLD."draft_sha256" <> NEW."draft_sha256" OR OLD."reference" <> NEW."reference" """
    """ OR (OLD."signed_sha256" IS NOT NULL AND OLD."signed_sha256" {differs} NEW."signed_sha256")"""
)
_CHANGED_TEXT = (
    f"""OLD."sub_status" IN {EFFECTIVE} """
    """AND OLD."confirmed_text_sha256" {differs} NEW."confirmed_text_sha256" """
)
# (name, table, what, when it is refused)
REFUSED = (
    ("esign_message_update_refused", "esign_message", "UPDATE", ""),
    ("esign_message_delete_refused", "esign_message", "DELETE", ""),
    ("esign_flow_delete_refused", "esign_flow", "DELETE", ""),
    ("embedded_flow_delete_refused", "embedded_flow", "DELETE", ""),
    ("embedded_flow_update_refused", "embedded_flow", "UPDATE", _CHANGED_FLOW),
    ("contract_text_update_refused", "contract", "UPDATE", _CHANGED_TEXT),
)
# The unique columns of what REPLACE would rewrite.
UNIQUE = {
    "esign_message": (("id",), ("provider", "message_id")),
    "esign_flow": (("id",), ("current_slot",), ("provider", "flow_id")),
    "embedded_flow": (("id",), ("reference",)),
    "signature": (("id",), ("contract_id", "role")),
}
_EFFECTIVE_CONTRACT = f"""EXISTS (SELECT 1 FROM "contract" WHERE "contract"."id" = OLD."contract_id"
    AND "contract"."sub_status" IN {EFFECTIVE})"""


def _sqlite_trigger(name: str, table: str, what: str, when: str) -> str:
    condition = f"WHEN {when}" if when else ""
    return f"""CREATE TRIGGER "{name}" BEFORE {what} ON "{table}" {condition}
BEGIN SELECT RAISE(ABORT, '{table}: {what} refused'); END;
"""


def _sqlite_triggers() -> str:
    script = "".join(
        _sqlite_trigger(name, table, what, when.format(differs="IS NOT"))
        for name, table, what, when in REFUSED
    )
    for what in ("UPDATE", "DELETE"):
        script += _sqlite_trigger(f"signature_{what.lower()}_refused", "signature", what, _EFFECTIVE_CONTRACT)
    for table, keys in UNIQUE.items():
        same = " OR ".join(
            "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in key) + ")" for key in keys
        )
        known = f'EXISTS (SELECT 1 FROM "{table}" WHERE {same})'  # noqa: S608 - our own words
        script += _sqlite_trigger(f"{table}_insert_replace_refused", table, "INSERT", known)
    return script


def _postgres_trigger(name: str, table: str, what: str, when: str, each: str = "ROW") -> str:
    condition = f"WHEN ({when}) " if when else ""
    return f"""CREATE TRIGGER "{name}" BEFORE {what} ON "{table}"
FOR EACH {each} {condition}EXECUTE FUNCTION hetong_refuse();
"""


def _postgres_triggers() -> str:
    script = "".join(
        _postgres_trigger(name, table, what, when.format(differs="IS DISTINCT FROM"))
        for name, table, what, when in REFUSED
    )
    for table in ("esign_message", "esign_flow", "embedded_flow", "signature"):
        script += _postgres_trigger(f"{table}_truncate_refused", table, "TRUNCATE", "", "STATEMENT")
    script += f"""
CREATE FUNCTION hetong_signature_refused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {_EFFECTIVE_CONTRACT} THEN
        RAISE EXCEPTION '%: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
"""
    for what in ("UPDATE", "DELETE"):
        script += f"""CREATE TRIGGER "signature_{what.lower()}_refused" BEFORE {what} ON "signature"
FOR EACH ROW EXECUTE FUNCTION hetong_signature_refused();
"""
    return script


async def upgrade(db: BaseDBAsyncClient) -> str:
    dialect = db.capabilities.dialect
    triggers = _sqlite_triggers() if dialect == "sqlite" else _postgres_triggers()
    return TABLES.format(**TYPES[dialect], flow_states=FLOW_STATES) + triggers


async def downgrade(db: BaseDBAsyncClient) -> str:
    raise NotImplementedError("a legal record is not dropped by a command; restore a backup instead")


MODELS_STATE = (
    "eJztXW1z2za2/isYf0kyo/XEju2kyZ07IztO6yaxO7a77W7ToSkSslBTJBcg7Wh7898vAL"
    "6ILyBFUKQEMZjZ6cYkDkg9BwRwnnNwzt97c8+GDtkfW5YXusHeW/D3nmvOIf1H8dYI7Jm+"
    "v7zBLgTmxOFtzUyjCQmwabG+pqZDIL1kQ2Jh5AfIc1njOwynEEPXgncAEfA0MwMQzCB4hK"
    "7t4WcEePQvDMiCBHBOgGU6DkDBO96GhJO/oBUwOTek1+lDEbvLLjxCjKYI2vvsNWzPou+B"
    "3PuNPTF00X9CaATePWS90ef+8Se9jFwbfoUk+dN/MKiEY+egRjbrgF83goXPr/3668X7D7"
    "wl+zUTw/KccO4uW/uLYOa5afMwRPY+k2H37qELsRlAO6ME9vKxupJL0RvTCwEOYfqq9vKC"
    "Dadm6DBV7v3PNHQtpkHAn8T+c/S/8atlmhnG5dWtcXN+axh7Jc2zVyioJr5keS4bNcgNGF"
    "B/f4v6XQLCr+6xB5z9NL5+/urkBYfAI8E95jc5XHvfuKAZmJEoB32JcjoIymCfzUwsBjsn"
    "VMCcvnI/aCdA9QDt3tz8ajjQvQ9m9M+Toxqo/zm+5mifHHG0PfpVR1/7ZXznkN9ioC9Bpp"
    "8EYa9UgvjCDcQIZyQK+KJoRpHFN7mwBHg5ESVoHvQF7z17g38cHhy9Pnrz6uToDW3C3zK9"
    "8roG8YvL2wKc/P8lhmvSvpuR2gTJjY3Vw5cvGwxW2qpytPJ7eXzj2T0CSojzuRvOOdYX9N"
    "3MeCLIYV7soxX28RzQM/R7OHQg2Q8gnpP9m+i9b+PXltXHq8MG6nh1WKkNdkusDPGgP3ct"
    "vPApgLfwa8VUUuxAYU10sRaefro6La6Dp/+6PR8XcLUwtCHdtpjOWuNc0I3CAOeG+ln66u"
    "qM9gycFPoJxK2GvLAXhdWyyXGfbM8NMxDsrwOrcj+SlSpgSXeXMEBzuJ/8Y1DI3l58Pr+5"
    "HX/+hXU/J+Q/Drv6fnx7zu4c8quLwtXnJ4VBn3YCfru4/QmwP8G/ry7PiypL293+e4+9kx"
    "kGnuF6T4ZpZzFJLieXciqeIIfijunohy5DW2BInXqeA01XrGyhfEHlE9pBX7un9MqGv6Cr"
    "q085FZ9e3BZmrl8/n55fPz/guqWNUADFO1RI0L1r0CUjCEnblaXYx+Z2r3sM6PHZ7cU/6W"
    "h+L2nP5paYc/YbxtREfjTZ7Zv0x2x/pYngDbHTaoXJSeuVJYMo/Ooj2khueRGJ6jVG5TUm"
    "0hiGzLSg24IJtMyQSFnl1T0M4XvKT1/Hjcz04xoz/bhsps882hOGJhExS83WmEIXCgOfW1"
    "Z+oq99nb719tcSDiNBQha1cs7LC+nZTuXZjutqAqcebsfBFOQV/s42uWHgqDDIW0MaC2s8"
    "o9+9cK0Z9lxEZM17gaSekFSekCy6aAeyWs4LdaBg1XwjQ9Jw6NvyGs4LaQ0rp2EW7TB9yH"
    "ji2YWJaT08mdg2cncyttYjZD+/NAxOY7kPH6+hwwkWgdbzESvnrKvd1fvyary85CdFz+VR"
    "NmtCdRZ3M1SYpsihfRgetiFeE6oPvKsr1tNQ0ZqbyKEmsoV8tP5X+Jl2dp30NVTEuhhYgx"
    "5SvomDhWEaPvbotwjXhOoX1tv4l6ivoUJGl2cTMwprTbDi8I6zpLuh4kVC33fgfP0Z6ybt"
    "aEhQsV2Xd+hV7cPKt+aH8+IV0zXv+U9iz2ZPEu20qmOH053YygBiA6ZNV4URVyMjCMT9Ix"
    "uhTCC9zT6IP3V8rkrxualeSlhXxo5mRTYXPNqnL6Xj+FH6BXnYeKC/pq3fJN+DynGlOb/J"
    "mL32x/itt+82iVAUzSPVXsOszBBo30I47/Fxk3De4+PqcF52TwSzbNB0XkrlIa4U1jJsnW"
    "bpFGXpshqtc7BXnY7ZAX+6SoEMPoaPyAuJMTPJTAbpkuAAp6nuTyPJoqzBlQDXNxeOZwq2"
    "NNWe7IzIICCum/3Pf7/NTfwJlM8/j39/kZv8P11d/pg0z0B/xnzhBbd3AP22G/lEVmXgC1"
    "v4JXtwE7+8Cjv5iKmQ4wTyUl1yA+p+ASuogJJ/sIRxGeAPHobo3v0IF6WxXusL3F1gS4Qe"
    "vYzNp5SkKowsigD93TAK1r+mO8Lri7PbvW/Vrtc+6cHUuyigBrOex2pa0Mq2WplY4MqFIJ"
    "EA3hR49O8Ynn1wERB2lv8f0SkDMPceIaEtnAUIZtgL72fgzrQf2Wi6KycQ6KznL+4X9y52"
    "ityNwF2UgeAOmK4N7iJvJf0DQ/DzzdUlfaSPWF/TKGUBIsCnb0SHMJVkIcUmtVsXd9F9D7"
    "Ar5B0w5+y1CO9lCt199kC2eYRPBpmZh8cnPAcCS20QX6b/pp0/mYgKBR6Y8J86RXjOn5P+"
    "2wjosp52weTZhUSYsOdMMVXyk4cfDOJ4QfqcGCn6ksihUjN6mf2PPs5Bj/QlE6kU4rdcjB"
    "GFE5NA8EANFgJc+gshbdE020KO883HA9FvhTbONciHkwgawOkUstMdsLpJhLxBQa9osDyh"
    "x25qunmrdHPVocuaw/XrHbBsgfPGrIOjJrbuUbWpe1SydNfhnHeObU5WM3UIZ7YYsNAXtq"
    "i2thgKfeyMOm6iF/8cv7cC2ggnax6RzPewM5pIPoybcKLSiUidpWavSy9jft8ns3kpS66x"
    "kSnSyVtdX9fZtCyRDVDgSPmyUgGVp4iWm5SDRoz8QQ0jf1Bm5K2QBN4cYqNVejCx9PCcIX"
    "2wx9wILoPd4EBURnYIUHdwHiqJs5R1fRflhgDnBtKGZWEz+M9sC/pSenjQdz9ppKRXq2kj"
    "Jz0EuDvJkcQISBkf3lJiEFuMTbvwIpK31fhdiurBm8HSsL057VVgWq+CMis5cEh7Gct5wr"
    "sQeY/uK43pvFwre1ox5GOL+ofDw1evXh++fHXy5vjo9evjNy9T07p8q87GPr34kZnZOQ2U"
    "7e6ArrbS4GeENPJtkY9H8BOiAIaB0UoR1X1ovbTVC53VoVERPFCpiLzQ5ui9l/1C3xm9x6"
    "hcRj5jAajvKSYV80xOqi70d/cGdw18LJJXhB8UucNWoAeFbrDvDLuvgVFJ19fwoAW5Qdgq"
    "fbtFMhEe0lgvxYawk+6d/cxF5EiRRyVJjfdqvIVRTFJEf1UHGv0G6CMWWkXfI6w4pl2T37"
    "wsusHswH/8ubf5VbAXUz3Kam7xI/AU3qqgkErnd1l4gCtq91FQSdzhZLHWIVxBNyrDr/JJ"
    "3AyUcsdxS4LDm/l7OSeawU3WOykQVXnYq4i6zpo41NO6Omvi0DVcPHLQUMdFMZ3eVmUlP3"
    "rIli5RlJXR6t0B9bYoGlGWHN6Gs5ccC9EBSMlPKi+kvymVvykeL26HkstiQUqrWHkVy5YZ"
    "yQtpBSuvYDMI4NwXEcKVvvqSnHbXF931HCKIsSiss3q7kZfSW41GWw3XC5AF5deikpyerF"
    "SerHTOlx6OtmVz80siKxDt8NjgMNBND1ZKQluQ07jqTEWbzFQkHMMdwCtR6UTNcbsS3uKX"
    "2wTgzDzaAcZyJVJ2Feby2iOddKswxEVFy/sp4rMjmOe9IB2UhEogGnRNKBbG3hFOn2hXQ4"
    "WpJgxNBqr3cTdDhWnqeE9rQnTODtx+cKLCpYPEKFoLLMdE807Ki52xnoaKVrRkdgEW32IM"
    "GisyQ34XJY3ibgYLEz/RH+K1a2Ul/QwWqK0UydqV7SbbqfedBLeySFZpb7o6HW5/ZbKyCX"
    "d1nSw1E5fqOlnd+8x0nay9ZrjrOllDiA7XdbJ0nSxlvC875w7WdbJ0naxtIq7rZO0UuLpO"
    "lq6TtYkc64oVyprAqYdb1x5YSiu8Yu5CqntzGlRVOWlg1CbCWgnrHTpPiDs5hqwgpkMI64"
    "OxsuTl5sKFFIV2ZSBLYXApWTmOxyHUcOZJnEIDytxJmq4sIzcG2HsCZqbYGq/DZoMp9ua8"
    "Mhn3ZD4jrB0BTzPo8qtpgbgnKjs3bbgPLuEjxMCamS79meWycr0+aSW/Tz8uxH+z5veV4v"
    "dTvZSwruT3syKa3xfw+1HsgXzJt6KcykaBOgYv9uyQTrnSxSgKcgMEu5dqFMSHVpqfSwbw"
    "kuAAEe+HnoQYeVJOqqXEADHup8YKR0w+73BR7nvOnhtjIZl7OC/1PeO3xQIHyn3xW6twgO"
    "OB1nSqzcoozFu1nGsPThpMtQdF92imBN5JKeuzriKhq0hovZSsxfUK9hb7UHnbl6PQeXC9"
    "Js8VXoq7OSHe5uB9RyfuhwOo9kZs1BtRGr8dgNv0vPKuIrvWSeVNOHkuI3a1xs1zmfKvDR"
    "w9S7J2tavntxnEECTR8QRY3hxy58tb4Lkw8s6AqMMRcLmLJSTQBuY9Bbzsz1m/O4HTpqlz"
    "pvpYQN32Ue5kQDy+1vPRDGS7WO3AUW/DslWldLi6bmeiSo96C6ao7DHw6snJzrZaPSthFA"
    "TQpXOGRe/yGByAAgImiwCSd/HEEbt6k3kkzl/6lvuH2cicmITOOHBKJxgimKl6ecRKl3Ny"
    "PCYun6Mdz0o5ntc5/rRzB5+SD1eds0/yRanWrELVAPaNLt49u6XZ3GYQ9F+Zg5M5mSHx+J"
    "1FVvh0zZRJ4Jq2HxA92RmYc2gjM4JEYhrIS6k8A7f1eTTyLx/U+JcPyv7lKXKgdIhKTmiA"
    "SPfiyde1iIZ+IlI9i1dd5WpGWSVGeTuMwvl8Am0b2mNWp8mMEShxC4JWozqWAcbtDTMvsD"
    "ri3QXUEoLYx4jAZwQs5d+BOw/fmy4i/M87gAj4+ebqEnhTTgOQcPIXtAKAAnZn6uERuIur"
    "bt+xwHbazAQslZwg+H1DD12DUtW0wyZohyQvMIZTiMUMdl1OCoFwNxuz7TLZPRvD8fciYb"
    "hlJDZnCB/0BW/n5wuW81UZ03PXwgufIlN94rvYwSBsizrPCju0XZgrTv91ez4uneReJwhn"
    "B8NveNLU5YqvUiAOhmzZbVfNTiQ7vODMXg4bwK8+ol+IZBHQnJA2n5U2n1vUwdIlsOqWY8"
    "04Df2T0dWvh6hhRQI+EuKF566vIWaS3PYNKJlp0nQlGXNnhSTw5hCnvEcUcRFbuqMcBWK6"
    "dvQ3T2Dt4cU++IDoZhKYGAIUZQugvWH6O0FIxyRmVxAGNz+N/3F4fFJmZTb69C/uF3fJ3P"
    "AHkDjqhLzjbM+TB8yAR6nwCLon5JJ9MAZsXw9pZ/QedG0S0z3sjaNQFQdOA03+7AL504r0"
    "0WSPJnu2uLvks886lITy3uMcI8FWuZvkrbfPQgQocOTOgyYCKiOuIyMUR7qfyIh4s9WKMs"
    "4KDwLwDuhiG5vTwJCPpCzKDQLPvrcVbNtPTZsWcatFweExwT2gDU2nHdpFQY12s7FtTBYS"
    "5FJGQjNLyjFLeT/WnKGIicF4AgmrqCyoQ8IF9hFyH5E0N5sX6uALUmzCGtIHZHm2wDZosm"
    "WNBYewAnWwW2VwGI+mg2wjdAPkyDirBKL6o1H9ozEIdANJr2RBTCtZeSW3cOeX5LRPv+TT"
    "pxARI/BsU7ArrwU2I6VhLcEas0hGbJTLTU5CYT1FqT1FzX1+kF92HcqLaSWrrOSqEnUN9u"
    "jDqlXXxS5dB5MN8GtRJdSIrZyVcUbpzVFtkBGnHptHGF25LDonoDYFCDzg+dBNAmimHqb/"
    "TE7OjcBTnCYmqsbF43l87D0iFsqDCDDJA7Tf8cQxyGYXWIM0OKMcXLSpB/O4IivEmJlNxP"
    "GCu6TNsnLKDDmsX3qd/Y92xN6jkNvmwWVlV1wPEEgF7X1wxx9MP2reIYFxP1/c7Auys2wu"
    "eYrelP3IEbhjnRvIvotCmaKDa6x3dx9EScNMNxFiNV3u0SP98aEfhVtxhHiw09xcfHFn5i"
    "OMUot507grDB+9B5ZIjL6U57ns/6MbM0hHKGv3/C5qY9ghMzTuXlQn7El+B5/tovfWmXrU"
    "iprKjm0ZvItyayBfXOd3NMVYoW7JcuA3dK5lZQboNO4+fCdJhdbGSV8WHSDkfRSg3WSKHu"
    "XQ7Tr6T3uGB2UI5A5ixds7CeVmRTQnorJyk72sxIqTERkCGVKIHT180yR29PBNdewou1ee"
    "HekrGCEWeDMbsE8F+SGg3gEFpSNW+l3TE5hi61hi+hdI6lVA5VWAMyJyOs6KaOWqrNwcxy"
    "X1FRfktJpVVrPleETaIZOV0epVWb3EC0WJyE89z4GmW7FvTGQKqp1QoUFp8/Tq6lNOkacX"
    "hQIVl79+Pj2nG3euQdoIRTkPdZaM7+9L2oW8rLvhJyi5i3cgLesWkN3trKyMfPgMCTG5eS"
    "l2xyf3R6s98vNM09U5WIFlOg77ISMQmA9xbZa3BR/30sfMHMcmz4FKzAV3YptgRnF/B1wv"
    "oP+4Bz41+z3XdLivGfqBIAXrZp650sscA6UdzVuZ2kY1jmbtEt2ASzQz/CVgzksNEOhe+O"
    "nqGkdilHehrpEyjmbtYdnACN5SxqTVQA8pY9IWU/xsZkSrnOEHQwuiR1lioiClmQnlmAlF"
    "Qq4/IIeifOaYaL4nsPKyt0d1Rt6UNzSstGUDGy+SAbwm8zPCcxqyxIj8YE0anCwy1JoLrp"
    "HyMP5FbSrDC0R1Adv6GF7NzWlubuDcnHhqKSvjyoW3Hv1PQ1VEU/RV0tcuTiYrlSGYUJso"
    "pIOVMcK1cmVMYV+5MqbKll0ZwfMv4fEPL19/CU/eHL35Er6ZmIf0yqvj4xdvswmI6ULIXp"
    "EdiwETfoaG6hQ9Ijs0nWeCqte9PUXIcMYpk/f4aJxP6OUiuZlrk3esJVSo5j63tkDHSish"
    "XW1lLyU0XdTQyP6uavtEE6hKJX3iKa4i22uTeN1CByrrYpMRuwkuHIi2I7zQh8rY5sb5Tf"
    "Tit/F7KzDMUSCf0TgnpDL2LSf0XjIa296cPk4wqVdPIRmRQaBcR9Od/36bY+gSLJ9/Hv/+"
    "IsfSfbq6/DFpnsH+jM0/hXSLlm/I71XyUgoz1cpsV3S43BBJaV1U6nvScFIuWM6CzkvpMv"
    "X1nGuG01iTch0ve9pNYFeyfPmRJc24loluwc7rNBb98PEaOlUFhuVJbsVW/yrEv0m5ErNn"
    "TGK3nhjMhLFeDWnBnzggVCWY5c8mcq6hhXwEeR8lbjnfYFTHLlNrwTFwru1qftkFdJWgUx"
    "gBvulDnLpMo1p1JEpJJWCMm8vpUnMKLEujGj43fk3ppElFOZ00qRCss/wQpenDnPTQrf+m"
    "3KFPUWjHxqaSGspkdN4LCx/WRUrei5fz3cRwA+Xi4gWy1YDNyA4C7g6GrKaZNAmxbRJiN7"
    "Yhu8dBqBhotCYF0WekbmUkUoMYpLQ0gUwU0jwqQc5Muyl038VRQPO5iRcg+hLjmx4GDiIB"
    "iRL0YpYmmF1/Yscjl3mMgY+ZNgRmZY8P6iIWyXdMKxeKNAK5+yZ/f4O+etJA27Y6Vkmdfa"
    "6OVVo7hoNPsSqFKiFiYDiVzwyTk2uXHaYV/umVnc0Pk1sFGhoiORlthyhth/jYs8PK4L/a"
    "A/45OZXnNJVio4gPLTRFVuowahyJVhQcIOLHjRA/rkH8uIy4DzHypM6jLyUGiHEvozpCzK"
    "BbHCxYKN5TrOqQXsrVLRYtXCvqrhNs7hdjCEWbm5UIQuHW5rvCL2+PFjaH6L4yPXJebkip"
    "kX84PHz16vXhy1cnb46PXr8+fvMyzZFcvlWXLPn04ke2M8zNB+WtYkCnGVyZMkEMflZmeP"
    "GnBydNPC3F7V/G0XJSnGh1dOLQN+TqOwZUUe3gPANKRHWN+o5ONBzkikoRtQlR/ITcHZ6v"
    "yhF1ubAF72lNlDh9dx1VhBwKQtuO5OSYfueBnBkMqvxyDVLnRFkNZDLnuKtS34BbnqoUcR"
    "faA1wk2Uu5WH1dT8BfRBj8uZGHrhE52iZVj87Ro3P0qLQj0zl6FMnR001ynmGn5dloPp50"
    "E1e11F6vKg0evS6WqQxOG7OC0Wa8+I1YMekJchxoiwt6r2gvDEdJRxqdKRB/uM77rdTCl+"
    "qlhHV11diMyJCY1M6KzGl3q3a3KoO4drfu6KjW7lbtbt02ftrdqt2t20e+Z3crw0t6hGeE"
    "Wg1v1TDeyuiOp4knRAEMA6OVIqr70HppqxeVyGZ118v2RGgF/ybNgrZm4NQAtT0Hdza+OR"
    "u/P9/WcbVf6NZ6Mf4Fe1PE8S1xdvkGozrizmdNDdPwM41X0nd32VQVd4kzKvbig6cZ7Yhe"
    "QbxyH6vxFzcvOqog9Nl9EHjM71Vm/fp7zGpPmE6Zve0JbFRDGz5CTORYw4zE5uyBg36X5c"
    "4YQ/ojoSOzx08FBsimHDcjrGr4qlKuWp0QqIeEQNtMB6LYNr2LbCCeGwh94w3QzMhqNKNd"
    "1ZYyKw0PSciy8LVCMpXUSEaLPLw3WT5Dn7aB9IMN0GO7IVrVkcaZ/+6J6T4YldHfDfAtdq"
    "BxTXnSqvQTDVDNi2tMo3WK3rc8Wy5MICMzBBgLGT2aJPSozudR3Przb1k2ECMnNDyIe0kO"
    "qLPZDf3Qmj6WOHQN62OJ+liiSv4fhTMW3syQP69IcZ/eG9U5fki2VbOAbUi1RwKeK5B5WJ"
    "JE9f5iH4zp3SDELrTTZnT8LMg7QDxge5DwJIIYQ4uda0qe/YyAGSKBhxcVId99P7GJHyh7"
    "bCR+UrSgaCfQdp1AOiP8YHjLAUKpM8LrjPA7NmTpwopEWRMqnepLgSHF2HbmVs/tFsobgi"
    "qbtSimrValrVZqI2AklxM5I6LpvUYzPduBP9B3aFGAViCqQW8EOjOafNnZKy/UwdylGO5D"
    "mroSC9qYQMsMiZSTQiQ7vO+ql+OLu5DtQ5VvaoDpPpTkOrvP99Eh2UmVZdLZBu6J2M705q"
    "iW7sw1W8l3/jbzABMhI2C6NvDo8OB/Qxs8zaDLL7IzPywK3ZoBC+IgOsktCGNfsy9hYosc"
    "KenRn6jzWqjFTXpOxWq6uohHIqsyLZEr4cE+QZYjJnrt7Vfw4B8Xrgi7aEANFeRV1sMm6a"
    "HvrjRNurSoVJ4mWjkkbbKsjDbJVDbJmAbopzKXtrvLglrRKis6s80zSDj5C4oslRoKUSyu"
    "LfBmFngGPURIKEnfCqU19NLQE4iRKXXwUCw9POh7KCwInWk0WmUL2xUkdWk7idJ2murTVN"
    "+God1tqi/aypzR2QhzRYkYv2KbUS3xF7U2rFzzRongfaZ9j6Vlf/KwDYK4FvLMdO8hS0Ub"
    "d83ST/DIRGi/ZXkmLI8lG4gyU/gmwpmmhIcyQnpfnAW+9yeukQJeE4ebIA4nkOqrHW21FF"
    "WZYdkkY+VG+ailkYzlNIxJYRM6dTJP70Jqq56TGgSWhbSrx8cNNum0VXXaVXZPjLXcObac"
    "kI4XU5r4Uf+U0+7lgiGh7zuQHfCQhLUkqE2tnTw/pmIJj0bHx8SjuAN4b3Kd7ebQXQlx6f"
    "NVzJhNVSA0Y7MKqjNgc+1WH9Wb8ipiiZU/Ah63B7OpE012OO5p5jkQPKeNXDKFGJh0EuCP"
    "ISOAIXtZQIEMqGH5QnA6r6eHaPtUgel/VGOfPiBRMvtmIQCJrMq2QD4AIP30Psavvn3/P4"
    "b0O4IxvM2DdTNCKsOvVPh7FDUhOsRXXbwhJ7Rm7QbVMK+BWFC8gczMw+MTmVG6lNAOvdUO"
    "PQwtlqBalpYpiA1wMuiFl0lhkzzKl5PSzIxmZnbNzF2Tmdm6A3z1qrAboGpOZiuczHZCC5"
    "QctL0HFhS8IAxNQbj5aSz74eM1dKpKJ9aECuzmAlsC/1ufzNUYYmTN9gSsVXxnVMdYmcs2"
    "q9iqahg6ZoIqc1gIFxhB/op4wK/HAPW5B+4keUWLkhvVpkZ1zQ1tZlSYGeyjkkA4bj5AdP"
    "tJEksXKKF35eebq8vqjag4SZiNrAD8H3AQ2WEPiwhcBkbOZEswff55/HsR7jNBDAnr4FS0"
    "Zd2kG+bb/wPEFgKR"
)
