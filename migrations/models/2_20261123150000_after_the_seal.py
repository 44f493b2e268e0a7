"""After the seal: paper, uploads, versions of texts and vendor data, notices and their deliveries.

What the database itself refuses: a changed or deleted supplement or clearance, a published version changed, a
shipment or notice deleted.
"""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

TYPES = {
    "sqlite": {"uuid": "CHAR(36)", "instant": "TIMESTAMP", "sealed": "BLOB", "flag": "INT"},
    "postgres": {"uuid": "UUID", "instant": "TIMESTAMPTZ", "sealed": "BYTEA", "flag": "BOOL"},
}

TABLES = """
ALTER TABLE "account" ADD COLUMN "restricted_at" {instant};
ALTER TABLE "account" ADD COLUMN "restricted_because" VARCHAR(500);
CREATE INDEX "idx_account_created" ON "account" ("created_at", "id");
CREATE INDEX "idx_account_hold" ON "account" ("hold_since", "id") WHERE "hold_reason" IS NOT NULL;
DROP INDEX "idx_contract_notice";
ALTER TABLE "contract" DROP COLUMN "notice_due_at";
ALTER TABLE "contract" ADD COLUMN "paper_requested_at" {instant};
CREATE INDEX "idx_contract_created" ON "contract" ("created_at", "id");
CREATE INDEX "idx_contract_updated" ON "contract" ("updated_at", "id");
CREATE INDEX "idx_contract_effective" ON "contract" ("effective_at", "id");
CREATE INDEX "idx_contract_amount" ON "contract" ("amount_fen", "id");
CREATE INDEX "idx_contract_paper" ON "contract" ("paper_requested_at", "id") WHERE "sub_status" = 'PAPER_REQUESTED';
CREATE INDEX "idx_contract_stuck" ON "contract" ("work_since", "id") WHERE "work_since" IS NOT NULL;
ALTER TABLE "shipment" ADD COLUMN "delivered_at" {instant};
ALTER TABLE "shipment" ADD COLUMN "trace" {sealed};
ALTER TABLE "shipment" ADD COLUMN "trace_due_at" {instant};
CREATE INDEX "idx_shipment_trace" ON "shipment" ("trace_due_at") WHERE "trace_due_at" IS NOT NULL;
ALTER TABLE "supplement" ADD COLUMN "media_type" VARCHAR(100);
ALTER TABLE "supplement" ADD COLUMN "byte_size" INT;
ALTER TABLE "supplement" ADD COLUMN "file_name" VARCHAR(200);
CREATE TABLE "upload" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "sha256" VARCHAR(64) NOT NULL,
    "byte_size" INT NOT NULL,
    "media_type" VARCHAR(100) NOT NULL,
    "file_name" VARCHAR(200) NOT NULL,
    "uploaded_by_id" VARCHAR(255) NOT NULL,
    "created_at" {instant} NOT NULL,
    "used_at" {instant}
);
CREATE INDEX "idx_upload_created" ON "upload" ("created_at");
CREATE TABLE "contract_text" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "kind" VARCHAR(32) NOT NULL,
    "version" VARCHAR(32) NOT NULL,
    "content" TEXT NOT NULL,
    "created_by" VARCHAR(255) NOT NULL,
    "created_at" {instant} NOT NULL,
    "updated_at" {instant} NOT NULL,
    "published_by" VARCHAR(255),
    "published_at" {instant},
    CONSTRAINT "uid_contract_te_kind" UNIQUE ("kind", "version"),
    CONSTRAINT "contract_text_kind_known" CHECK ("kind" IN ('FRAMEWORK', 'ORDER', 'FILING'))
);
CREATE TABLE "vendor_version" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "version" VARCHAR(32) NOT NULL UNIQUE,
    "vendor" TEXT NOT NULL,
    "created_by" VARCHAR(255) NOT NULL,
    "created_at" {instant} NOT NULL,
    "updated_at" {instant} NOT NULL,
    "published_by" VARCHAR(255),
    "published_at" {instant}
);
CREATE TABLE "webhook" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "url" {sealed} NOT NULL,
    "secret" {sealed} NOT NULL,
    "kinds" TEXT NOT NULL,
    "active" {flag} NOT NULL,
    "created_by" VARCHAR(255) NOT NULL,
    "created_at" {instant} NOT NULL,
    "updated_at" {instant} NOT NULL
);
CREATE TABLE "notice" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "kind" VARCHAR(32) NOT NULL,
    "facts" TEXT NOT NULL,
    "created_at" {instant} NOT NULL,
    "due_at" {instant},
    "account_id" {uuid} NOT NULL REFERENCES "account" ("id") ON DELETE RESTRICT,
    "contract_id" {uuid} REFERENCES "contract" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_notice_account" ON "notice" ("account_id", "created_at");
CREATE INDEX "idx_notice_contract" ON "notice" ("contract_id");
CREATE INDEX "idx_notice_due" ON "notice" ("due_at") WHERE "due_at" IS NOT NULL;
CREATE TABLE "delivery" (
    "id" {uuid} NOT NULL PRIMARY KEY,
    "channel" VARCHAR(32) NOT NULL,
    "created_at" {instant} NOT NULL,
    "due_at" {instant},
    "attempts" INT NOT NULL,
    "last_error" VARCHAR(200),
    "sent_at" {instant},
    "given_up_at" {instant},
    "notice_id" {uuid} NOT NULL REFERENCES "notice" ("id") ON DELETE RESTRICT,
    "webhook_id" {uuid} REFERENCES "webhook" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_delivery_notice" UNIQUE ("notice_id", "channel", "webhook_id")
);
CREATE INDEX "idx_delivery_created" ON "delivery" ("created_at", "id");
CREATE INDEX "idx_delivery_webhook" ON "delivery" ("webhook_id");
CREATE INDEX "idx_delivery_due" ON "delivery" ("due_at") WHERE "due_at" IS NOT NULL;
"""

_PUBLISHED = 'OLD."published_at" IS NOT NULL'
# (table, what, when it is refused)
REFUSED = (
    ("supplement", "UPDATE", ""),
    ("supplement", "DELETE", ""),
    ("subject_clearance", "DELETE", ""),
    ("shipment", "DELETE", ""),
    ("notice", "DELETE", ""),
    ("delivery", "DELETE", ""),
    ("contract_text", "UPDATE", _PUBLISHED),
    ("contract_text", "DELETE", _PUBLISHED),
    ("vendor_version", "UPDATE", _PUBLISHED),
    ("vendor_version", "DELETE", _PUBLISHED),
)
# The unique columns of what REPLACE would rewrite.
UNIQUE = {
    "supplement": (("id",),),
    "contract_text": (("id",), ("kind", "version")),
    "vendor_version": (("id",), ("version",)),
}


def _sqlite_triggers() -> str:
    script = ""
    for table, what, when in REFUSED:
        condition = f"WHEN {when}" if when else ""
        script += f"""CREATE TRIGGER "{table}_{what.lower()}_kept" BEFORE {what} ON "{table}" {condition}
BEGIN SELECT RAISE(ABORT, '{table}: {what} refused'); END;
"""
    for table, keys in UNIQUE.items():
        same = " OR ".join(
            "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in key) + ")" for key in keys
        )
        known = f'EXISTS (SELECT 1 FROM "{table}" WHERE {same})'  # noqa: S608 - our own words
        script += f"""CREATE TRIGGER "{table}_insert_replace_refused" BEFORE INSERT ON "{table}" WHEN {known}
BEGIN SELECT RAISE(ABORT, '{table}: INSERT refused'); END;
"""
    return script


def _postgres_triggers() -> str:
    script = ""
    for table, what, when in REFUSED:
        condition = f"WHEN ({when}) " if when else ""
        script += f"""CREATE TRIGGER "{table}_{what.lower()}_kept" BEFORE {what} ON "{table}"
FOR EACH ROW {condition}EXECUTE FUNCTION hetong_refuse();
"""
    for table in dict.fromkeys(table for table, _, _ in REFUSED):
        script += f"""CREATE TRIGGER "{table}_truncate_refused" BEFORE TRUNCATE ON "{table}"
FOR EACH STATEMENT EXECUTE FUNCTION hetong_refuse();
"""
    return script


async def upgrade(db: BaseDBAsyncClient) -> str:
    dialect = db.capabilities.dialect
    triggers = _sqlite_triggers() if dialect == "sqlite" else _postgres_triggers()
    return TABLES.format(**TYPES[dialect]) + triggers


async def downgrade(db: BaseDBAsyncClient) -> str:
    raise NotImplementedError("a legal record is not dropped by a command; restore a backup instead")


MODELS_STATE = (
"eJztXWtz2za6/isYf2k6o/XGju1kkzNnxnacbrZJ3Indy27ToSARsrimSC5BWtX29L8fAL"
    "yIIEGKoEgJQjCz041JvCD1AATwPu/tj6OFbyMXH19Op37sRUevwR9HHlwg8o/yrRE4gkGw"
    "vkEvRHDisraw0GiCoxBOaV8z6GJELtkIT0MniBzfo43HIZqhEHlTNAYOBss5jEA0R+AJeb"
    "YffoOBT/4KAV7hCC0wmELXBU70hrXB8eTfaBpROS8m18lDHXqXXnhCoTNzkH1MX8P2p+Q9"
    "HO9hZ0+MPec/MbIi/wHR3shzf/2NXHY8G/2OMP3z16NpiGCEbAsyqBz76DfaJHi0SC+uzc"
    "FPbpJb7LoVrQJ27ccf3799x1rSXzixpr4bL7x162AVzX0vbx7Hjn1MZei9B+ShkD68MDD0"
    "B6VDmF1KfgW5EIUxyl/fXl+w0QzGLh3eo/+Zxd6UjipgT6L/Ofvf9NUKzSzr0+29dXdzb1"
    "lHldlAX6E0XOmlqe/RmeR4EQXvjz+TfteAsKtH9AHXf7/8/OzFxbcMAh9HDyG7yeA6+pMJ"
    "wggmomwg1ijnE6MK9vUchmKwOaES5uSVh0E7A2oAaI8W8HfLRd5DNCd/Xpw1QP3T5WeG9s"
    "UZQ9snX3qyAnxK75yyWxT0NcjkM8H0lSoQv/ciMcIFiRK+TrLKyOKbXVgDvF6cMjRPhoL3"
    "gb7BX05Pzl6evXpxcfaKNGFvmV952YD4+0/3JTjZ/0tM16x9PzO1DZI7m6unz5+3mKykVe"
    "1sZfd4fNMVPwFKiPONFy8Y1u/Ju8F0IeAwL/fRCft0DRgY+qMwdhE+jlC4wMd3yXvfp68t"
    "Ox4vTlsMx4vT2tGgt8SDIZ70N940XAUEwHv0e81SUu5A4ZHoYy+8+nB7Vd4Hr/55f3NZwp"
    "WcRGxEjjLQ3WqeC7pRGGBuql/nr67ObC/ASaCfoLDTlBf2ovCw7HLeZ0f29AheOl9H09rz"
    "SFGqhCU5XaLIWaDj7B9aIXv//uPN3f3lxx9o9wuM/+PSq28v72/onVN2dVW6+uyiNOnzTs"
    "DP7+//Duif4F+3n27KQ5a3u//XEX0nGEe+5flLC9pFTLLL2SVuiCeOS3APyexHHkVboEhd"
    "+b6LoCcebKF8acgnpIOhTk/5lR1/Qbe3H7ghvnp/X1q5fvx4dfP52QkbW9LIiZD4hIqw8+"
    "BZZMuIYtx1Zyn3sbvT6xEF+vL6/v1PZDa/ldRnuS3mhv6GS6IiP0F6+y7/MfvfaRJ449Dt"
    "tMNw0mZnKSCKfg8c0khuexGJmj1G5T0mGbEQUdWCHAsmaApjLKWV1/egw/fEL1/nrdT08w"
    "Y1/byqps990lOIIBYxS+32mFIXCgPPbSt/J6/9OX/r/e8lDEbsCFnU2jWPFzKrncqrHRur"
    "CZr5YTcOpiSv8He2ywMDQ4VC3hnSVNjgmdpy6DOmkaxyX5Ezi5HKi1FhuDocu8TSOnxBOz"
    "hy4ZU3nYe+52DZb0wgab4ylb8y3lOh5SjzQj0MsGrWR51GOA5s+RHmhcwIKzfC1J9o9ljw"
    "daEXJnD6uIShbXF3CmzGE6I/vzINrlK5d99/Ri6jMAWjzvuJ3dCuDnfc11fT7YVfFH2P+b"
    "ZtCdV12o2uMM0cl/Rh+aGNwi2hese6uqU96YrWAjquFaKpEzjbf4UfSWefs750RczzI2eK"
    "tkTqE+tEV4j6+Pa0/uoCGEYrC1pB6JPlatvJ9APt7fKHpC9dISMnGBhSHn1LsFIfs+usO1"
    "3xwnEQuGix/aJ+l3ekE1T0YOqf+nVH1eqtxemifAV68IH9JPps+iTRYbQ+qCE/rG6MbLBQ"
    "3nRTfEM9MoIIgV+LoRMYkdv0g/itFDhgggT2GiSQj0sF61oH9qLI7jzYh2QXe3ZiJ1+QH1"
    "qP5Nd0Nd7yPajs3M4Zby/pa3+fvvX+bbcJiqJ1pJ5DL8rox5yfnp+3iSk4P6+PKaD3RDDL"
    "Rm7wUipPcaWwliE0DZGpKJHJm/zqvXzqzHwH4NSjkmkvCNGT48fYmkM8l0G6IqjhMtV/SK"
    "QsygZcCXADuHJ9KDjS1LvTFES0gLhp9b/55Z5b+DMon328/OVbbvH/cPvpu6x5Afpr6pBT"
    "8gyIUND1IJ/Jqgx86Qi/Zg/u0pdX4SSfMBVynAAv1Sc3oO4XsIEKqJhQKxhXAX7nh8h58L"
    "5Hq8pcbzSXHi6wFUKPXA7hMiepSjOLIEB+N0oihj6TE+Hn99f3R3/WW6eHpAdzA6yAGiwa"
    "Z+tpwWmx1caMJ7ceApkE8GfAJ3+n8ByD9xGmSUb+koQ6gYX/hDBp4a5ANA/9+GEOxtB+or"
    "NpXM1s0lvPX7wv3jg1ioxHYJykRhkD6NlgnBh0yR8hAv+4u/1EHhk4tK9ZkkvFwSAgb0Sm"
    "MJGkcQ2Q6K2rcXLfB/QKfgPggr4WZr3MkHdMH0gPj2hp4Tk8Pb9gyVlozpX0Mvk36XwJHS"
    "IU+WDCfurMCRfsOfm/rYhs63kXVJ5eyIQxfc4sJIO89MNHC7t+lD8nRYq8pOMSqTm5TP9H"
    "Huc6T+QlM6kc4tdMjBKFE4gReCQKCwYe+YWItNgmDcwI/FryrcmuotkM0QgyVLqeoGkRIL"
    "mr62VF/JBCA/HzCg1qH13I9rPpLdYByCbbzd6J7LqY8obcIdvFj3fAeWd6x1kbLfqsXok+"
    "q+jQ27DZB8djZ/ukOlQ23Wao3xHdrjvrIqU+DmY47pIX/5i+twKjEU+2jADneziYkcg+jL"
    "t4olLAt0nCddSn/ZI/UcocXqqSWxxkykT1XvfXbQ4ta2QjJ3KlrGS5gMpLRMdDykkrrv+k"
    "ges/qXL90xhH/gKFVqfsh2Jp/cwsQ/DSTL2ugt0i3rMgqwPUPYR7Zh6cskb1spwOcO4gK2"
    "IRNov9zK6gr6X1g77/RSOn0zotG5y0DnD3sHAk1KaMdXAtocURY9fGwYQ+7jR/16Jm8haw"
    "tGx/QXoVqNaboCxKag7pIHOZJ7xLPv3OQ60yzct10qcVQz7VqP92evrixcvT5y8uXp2fvX"
    "x5/up5rlpXbzXp2Ffvv6NqNjcCVb07IrutNPgFIYN8V+TTGbx0CIBxZHUaiPo+zLh0HRey"
    "qiOrxi2hdiB4od3Re8+Hhb43eo9SuZR8DgWgviWY1KwznFSTU/HhTe4G+KiPsAg/JDKHbU"
    "APCc1gXxl2v0dWLV3fwIOW5LTQVYY2ixR8R6SxXovpcJIenP3kfH2kyKOKpMF7M95C/ygp"
    "or+uA4N+C/Qd6lpF3iOuCQBvKN9QFd1h8vNffzva/S44iKqeFG2YsuB6Am+dU0it8bsqrO"
    "GO2r8XVOZ3OFltFd4r6EZl+FWO8S1AKRfoWxHUb+UfJAK1gJusdVIgqvK0VxF1k7JS1zhg"
    "k7JS9xEuhxy0HOOymMktrPIgP/mOLV2BrShjhvcAhrdDcvaqpH4HzkGyNyShlZKfFC9kvi"
    "mVvynmL27HkttiScoMsfJDLFtFiRcyA6z8AMMoQotARAjX2uorcsZcXzbXM4hQGIrcOuuP"
    "G7yUOWq0SxQFAxb7QX4vlj5yiIXNsqXysmXyygwQ5FYskSCJrEC0xwBCPdDNQywloS3JGV"
    "xNNqRdZkMSzuEe4JUoOKPmvN0Ib/nLbQNwYR3tAWO5SjWHCnN175FO7FWa4oIFeqBaSgeC"
    "OW8P6aEyVwaR1qW5qEN7Tzh9IF3pClODQ5oMVG/TbnSFaeb6yy0huqGht+/cpEKzlhgle8"
    "HUhc6ilypv17QnXdHabc2yQ9zqkkNFH9OJHcK0nk147gR9FJZKu9EWJpb9IA63rliW9aMt"
    "UHspVXYoqxTVZYZORVxbqqxyet+clHi4YmXFtMemWpmaSV5NtbL+7YumWtlRO9xNtTIdPO"
    "lNtTJTrUwZ+9TBGcxNtTJTrWyfiJtqZQcFrqlWZqqV7SIfvWLlyiZo5oed6zSspRXeMQ+h"
    "LACcRXUVYVootZmwGYTtAvQz4k6OISuJGSfLZne1Inm5O4cqRaHd6OpTmlxK1u9jnhoNnH"
    "nmydGCMnezphuL+V2C0F8CWCh5x6rh2WAW+gtWH45ZMr/BtB0Gyzny2NW8TN+SyC6gjY7B"
    "J/SEQjCdQ4/8zGpxv0GftJHfJx+Xw36z4feV4vfzcalgXcvvF0UMvy/g9xPfA/nyeGU5lZ"
    "UCdRTe0LdjsuRKF+4oyWkI9iCVO3CApnkuMxnAK4IaIj4MPYlCx5cyUq0lNMR4mHo0DDH5"
    "HM1lua8503CKhWSeZl7qa8Zvj8UglPvi91YNIkwnWtultiijMG/Vca09uWix1J6UzaOFco"
    "EXlQzZpuKGqbhhxqWiLW5X3Ljch8rHPo5CZ871hjxXeCvuJ4a+S2qCnnIS6AOosUbs1BpR"
    "mb89gNs2ovtQkd0qlnsXRp5PCbvaYOb5lPOvLQw9a7J2s6nn5zkKEci84zGY+gvEjC+vge"
    "+hxDoDkg5HwGMmlhgjG8AHAnjVnrN9dwKjTVvjTH1YQNPxUS4yIJ1f29loNDku1htw1Duw"
    "7HVQetxd97tQUX+9pmWK3W+3SEVZ041L1JjKIC8aAweD+9uPH6i92PFAHuj/V9oX/usx+C"
    "GeuA6ek/XEJx80gJ6drjGpVfgNWXzsEM4isIArgCPHdcEEVVexnTxRaJ3OomeyGmfGMK2U"
    "YXqb8KiDC4zKPmp1YqM6VAw0xQLlqQYkSnjWUMxrLaIFxLt21V7Xw5GZ2LyUFsCbAjoKzv"
    "hDC00zBXR0H+EgO3NLrphlOf0so4MsmWvY5PJgl8RMBmzVvilFuIW3yHXIKX11JOAV8nuj"
    "Jk7BLrZq4dyeJCojGjtwIgyWRDGP5qEfP8wZR0k1dw+R8Y589jdBkQCN35Dp52RMJYg9os"
    "qDcVJ4hNEE9FeJ/NuHfZiQRPDyHGpp9/SfSzSZ+/5jhVH4tXS8ceykiWEZ9sYyFEatC9FQ"
    "EFdZLeC4huxDv16/uwK6sFEWNNz2uFyxsuWmTKWpwxjYDjWITPmhpvAhF+JIvvwQL6Whwj"
    "VIMAvyIrlVqSBhliWVl6UHcsjxrDiQG96SlBlilYc4Ub4kHR84IeNWWC59l6iukpjyUoPW"
    "OTpQX5LypK2iK+1K2Dp9u6IzdaMvIfeltvDRzGiX7aH9ed3TIU7Yjcjy36tSfpp5LRARRV"
    "moE9JAURZbbXbKDB2ijHjMp2gEWAoixh5OVhHCb3gPo8yNMi11/Zqlx6DU0gRiBEI0izHC"
    "AkfNQR6xMeNG5gSD5/D0/MK4N6lFPH5V7k3Zh6uOe1P6UQgHoEbxyyWGgn2nvssDZ+Wga5"
    "uFnf/K5I3nZHQKY+6NGQrIninDs+XtNYrO7A3MBbIdmEAisQzwUiqvwB3XgpNWPNtJA892"
    "UuXZZo6LpDP0cEIaIj0Io2kMabqzXuoF/Kg7uCagVqWA2v0wCjeLCbJtZF8SjfEJpghUuA"
    "VBq1ETy4DS9hbkBTb7RHmAaEIoDEIHo28wWMu/AWM/fICeg9mfzPvoH3e3n4A/YzQAjif/"
    "RtMIOBG9M/PDERinMRdjGjVFmkFAa40KfKN29NAtIkoN7bAL2iErHB+iGQrFAbxNJXkEwv"
    "0czPYbyDuwMlwbS1WruNWHUg2oCJ8MBW/v6VXX61UV0xtvGq4Cgkx9FFW5Ay10i6bAchoI"
    "VVorrv55f3NZKWSxTQ6iA8w+xKpqr3d8lfIQhYhuuzSAAk1hjKXWaZGsfg5Bg+RaRb8HDv"
    "lC5NRnXsioz0qrz8Zdseft2DBOun8yJs5TxxFWJCYtI17euezdaokZdn/UipKZZU1b5LuJ"
    "ceQvUJjzHonHRarpjjgKhGacYX+TQyOM/HB1DN455DAJYIhoyhp2j1wnvxPEZE6G9IoTgr"
    "u/X/7l9PxClPtmh0//4n3x1swNewBOvU7wG8b2LH0AoyS5Do2PWzoePgaXgJ7rEemM3EOe"
    "jVO6h4XGMVcVF80iQ/4cAvnTifQxZI8he/Z4umSrzzaUhPLWY46RoLvcXfbW+2chIidy5d"
    "LhZwIqI248IxRHehjPiPSw1YkyLgprAXgPdDFLtmjJe1KW5bTAc+hjBT32E9Wmg99qWVA/"
    "JngAtBF0u6FdFjRot5vbwgRT9VG4awnDLCnHLPF2rAVFMcQW5QkktKKqoHEJF+hHjvfkSH"
    "OzvJAJclb5A5r6tkA3aHNkTQV12IF6OK1SOKwn6Dq2xZJ8yRirBKLmo1H9o7Hkk3uUxcwg"
    "Kz/IHcz5FTlj06/Y9AlE2Ip8GwpO5Y3AFqQMrBVYUxbJSpVyucVJKGyWKLWXqEXAAvll9y"
    "FezAyyyoMcIog7eiKvRc0pPflgjDOZhl+LKq5GdOes9TPKb44anYwY9djew+jWo945tGgL"
    "yzsdIC9zoJn5IflnFjk3Ass0TcwEkTuI+fMEof/kUFceBwOIH2mNK5o4xrHpBdogd86oOh"
    "ft6sHMr2gahyFVm7DrJ1mzaZvsCWA5d1zaL7lO/0c6ou9Rym3zSCYMBp4PMCKC9jEYswdn"
    "abgxSvv54hVfkMayeXiZvCn9kSMwpp1bjj1OXJmSwDXau3cMkpqJ0MuElhADlvIPxEHibs"
    "UQYs5OC7j64s3hE0oqK/qztKsQPfmPNGE4eSnf91i9MnZjjsgMpe2ejZM2VppG/Nv6hD3Z"
    "72CrXfLeJlOPWl5Txbktg3dZrse0eAdaYZFLZVKc+C2Na0UZDY3G/bvvZKnQuhjpq6IaQt"
    "6/LXO3KXqUQ7dv7z9jGdZKEeACsdLjncTgFkUMJ6Ly4GZnWYkdpyCiAxlS8h09fdXGd/T0"
    "Vb3vKL1XXR3JK1hxKLBmtmCfSvI6oN4DBWU8Vobd0zOYLOmKMAJJswuovAswRkRujIsiZn"
    "BVHlyO45L6iktyZphVHuap62Npg0xRxgyvysOL/ViUiPzK910EvZpzYyZTGtoJEdJqNK9u"
    "bz9wA3n1vlxk/sePVzfk4M5GkDRykpyHJkvG1/clHUJe1sOwE1TMxQeQllXFMi9KZ2Wl5M"
    "NHhDFk6qXYHJ/dH222yC8KTVvUpZ5C16U/ZAQi+JjWZnldsnGvbczUcAxZDlQMV8yIDcGc"
    "4P6Glpwm/3gAAVH7fQ+6zNaMgkhUnnonz9xoZU6BMobmvSxtowZDszGJ7sAkWpj+EjDzUh"
    "oCPQg/XV/jSIzyIdQ1UsbQbCwsO5jBe8qYpFZVwcHDv/eX4mc3M1rlDD8hmiLnSZaYKEkZ"
    "ZkI5ZkIRl+t3jktQvnahszgSaHnF26MmJW/GGlrTvGULHS+RAX6Y+AnTnIY0MSILrMmdk0"
    "WKWnvBLVIepr+IPUSSMhKI7lbbUpI1GjWoVoabM9yc7tyceGmpDsath+598p+WQ5Es0bdZ"
    "X4e4mGwcDMGC2mZAetgZE1xrd8Yc9o07Yz7YsjsjePYlPv/b85df4otXZ6++xK8m8JRceX"
    "F+/u3rYgJishHSV6RhMWDCYmjImDpPjh1D9xtB1evBniJkONOUyUdsNi4m5HKZ3OTa8Ia1"
    "jAo13OfeNuh00CpI12vZawlDF7VUsr+q2j7JAqpSSZ90iavJ9trGX7fUgcpjsUuP3QwXBk"
    "TXGV7qQ2VsuXl+l7z4ffreCkxzJ5LPaMwJqYx9xwV9kIzGtr8gjxMs6vVLSEFEC5SbaLqb"
    "X+45hi7D8tnHy1++5Vi6D7efvsuaF7C/putPKd3iNLDkzyq8lMJMtTLHFeMupyMpbYpKfU"
    "0jnJULltOgeSlTpr6Zcy1wGltSrpfrng4T2I0sHz+zpBnXKtEtOHldpaLvvv+M3LoCw/Ik"
    "t2K7fx3if0qZEosxJqlZTwxmxlhvhrRkT9QIVQlm+SN03M9o6gQOYn1UuGW+waiJXSbagm"
    "uFXNvN/LIHyC5BljAMAhigMDeZJrXqcJKSSsAYt5czpeYU2JZGDXxu+prSSZPKciZpUslZ"
    "Z/0hStOHnLTu2n9b7jAgKHRjY3NJA2U2Ox+EhQ+bPCUfxNv5YWK4g3Jx6QbZacIWZLWAu4"
    "cpa2gmQ0Lsm4Q4jGPI4XEQKjoabUlBDOmp+8mPnCk6EqiL6Z1Rk57ordu0SomcRDBGPoiQ"
    "674B4zRTLmD1dbJ8upCMpU0b0TrjK1as3EPuMRjPqFI4ZlohrZoOlg6ZTXG0joikeok4Jf"
    "KuHrxZQ61zSDKuSPtVXeuj1jZ7ERxCBBvnPZB829+nr71/54GZmFatP9TmAruD/OiPP/cw"
    "owcxZ5vzr+7nX+n0XCYv12EMrPqKjSpDK0Gw7j1OSK3I369JXVTC1Dfqoi+KJnAP6PZqnl"
    "ZRGd82BKto7XIdoik6osz/Mh4Bb5N+VhrNaDmXAEnOojZ6qkXcVF5OUSZyakG/xsQcPUPe"
    "mzRyabGAlCVg20F60w+B6+AIJ0WFQlraiF5f0pRO69pLIAgpfgJT+IAP6iN+KnDhlAufGg"
    "HuPmTvb5FXzxoYUsPEV6ljmzPxVVszR2yJVSm8ysFWiGby2Ww5uW4ZbTvhn1852Jy23C7Q"
    "kl7gZAx3pDTFEIS+HdcGLDYmJeTkVF7TVIrnwgGaOjNnmmsJraPnyoIaIn7eCvHzBsTPq4"
    "gHRGnzpXLorSU0xHiQWZ0gZpEjTijYKN4SrJqQXss1bRZaUdF07RdjiESHm40IIuHR5qvC"
    "j9dHS4dD56G2pBMvp1M5p7+dnr548fL0+YuLV+dnL1+ev3qe13Wq3moq8HT1/jt6MuTWg+"
    "pRMSLLTFib5lEMflFGv5jZk4s23qHl41/BOfSivNCaiErdD+TG5mfMUypZUHqPqLRcx9vW"
    "iJLZrT443gGvV1VDChdq4S+3RInRd5/JOqMRQvuOPmWYfuXBpwUM6uxyLdL9JpkYZbL9ep"
    "vS9YJ7Vl7FYSa0R7TKKq4wsSQHIbWeTCBG4NGjdjTPBxgRedIJfRFhwOpOHrpFtGuX9MIm"
    "r7DJK6zSiczkFVYkr3A/CYX1TiW80xzC+SGubqtND3ibNtowbdYqdIc0Bv6MpuZlwiMAMZ"
    "g4rotsccTNhvZCd5R8ppGVwmEPN7XKlNr48nGpYF3LpRZFdGJST0/OXp69enFxlhOo+ZUm"
    "3lRgTjfmVmNuVQVxY2490FltzK3G3Lpv/Iy51Zhb94/8wOZWipf0DC8IdZreqmG8l9mdLh"
    "Np8gWr00DU92HGpeu4qEQ2q7tfdidCa/g3aRa0MwOnBqjdObjry7vry7c3+0qx8wM5Wq8u"
    "fwj9mcPwrXB2fINRE3EX0KYWtIJC44303biYXnOcGaNSKz5YzklHNEEOpnecCIO0edlQhV"
    "BA79MEOb6HqqzfcI/pnlVnZMLQFKANn1CI5VjDgsTu9IGTYbfl3hhD8iORK3PGzwU0ZFPO"
    "2xFWDXxVpb6OSWI8QI6NfaYwVeyY3nTibpvB1PcioW28BZoFWYNmcqraUzZo/ZBEtHJAJy"
    "RzSYNkssmjB0hrMASkDSIfbOQ8dZuidR0ZnNnvnkDv0ar1/m6Bb7kDg2vOk9aln2iBKi9u"
    "ME32KXJ/6ttybgIFGR1gLGX0aJPQoz6fR/noz75lWUcMTkg/iAcpaGAykOoetGbCEnUfYR"
    "OWaMISVbL/KFxl4W7uBIuasnz5vVGT4QcXW7Vz2EZk9HDEcgVSC0tWXC9YHYNLcjeKQw/Z"
    "eTMyf1b4DcA+sH2EWRLBMERTGteUPfsbDOYOjvxwVePyPeQTv3hfvDH92YiZlmgdBuZTTh"
    "9Exj10yKMi37Wp6ciFOHoDktZWWurhNVjOkcc1J91A/EgeBx/ItGptaSoGpqS/xZRwUMHM"
    "ZOrkacOMagilqZNn6uQd2JQlW7cwuXWt2X4toJMXb2+Ge+60UD0Q1GnFZTGjFyutF6fHS5"
    "mVviBiCMRWKz09gT+Sd6i1MTR4vFdFDeitQKdqWSC7evFCprqQyktXWtFCdojLYmaQVR5k"
    "Rot0M8pmkjqsl33YuAsEk8TnUhYzn4vKn0vGW1oTNIUxljINi2R1+HZ2EDR+CDmWVPmmNE"
    "yypKSFqf8sSz2amMhgQbLaoCORjSm/OWo0MnHNNlqZfp77gIrgEYCeDXwyPdjfyE5sLfQi"
    "jbSksT/TOZiiMEryZwiCh7bsS5hOiDPU+OQnmmxCatlrfLdmN91cOimTVZmq5Qon0U+QZu"
    "ZKXnv/dZPYxxXWOLu10AVK8iqPwy5Vgq+uIFi+tahUFCzZOSR5qqKMUclUVsnoCJBPZSHN"
    "RVYFzUCrPNCFY56F48m/kUhTaTCriMWNBt5OAy+g52AcS5q0hNIGemnoMQodKBXuLZbWD/"
    "oByrkid5bMVtlyoiVJU1BUoqCoofoM1bdjaA+b6kuOMtdkNQrZQIkYv3KbUSPxl7S2plzz"
    "VuU3Ajr6Pi2GsfRDG0RpBfo59B4QTQCedk2drZk/OLJfUxftqU9TvCT5gALohIWmmDmQI3"
    "JfXHtj8CduUXjDEIe7IA4niIxXN9pqLaoyw7JLxspLqgBII5nKGRizclJk6aSW3pXUUZ2T"
    "0gLLUrLr8/MWh3TSqj7ZNb0nxlouepgTMj60ShM/6seWHl4GLhwHgYtoWJ0krBVBo2odZN"
    "SuioWTWgXtimdxD/DecZ0d5tTdCHHl81VMmc2HQKjGFgeoSYHl2m0OkJ6x2o2Zlj8CPtMH"
    "iwlrIQ1JXs59F4FnpJGHZygEkCwC7DF4BEJEXxYQICOiWH4riIke6CFGP1Vg+R816KePjq"
    "iESDsXgExWZV2AdwDIP73v01ffv/0/ROQ7Qp7Izb3JWbcgpDL8SoUEJV4TosDm+pI5nNCW"
    "FXNUw7wBYkHJHDyHp+cXMrN0LWEMepsNegtkOzCBSAJjXko/nAdZCSYram52/itAujZenJ"
    "PRqAJLbxHjtMiDdEJCTki/2TtI/bwQTWn9EFn+tiSm4alhEAI3h00yDwInZShcQ+EeGh+2"
    "JYW7d0+ZzRvDYYBqyNu9kLf78UFSctIO7oFUMpdSNAVxKVep7LvvPyO3rrJ1g0/RYW6wFf"
    "D/HJLi/jFwfcjzsPydURO1Ha/bbKS1f8QoiZ0cgcmK8srUpwnQsg/AiaoE9ebmrfJhrtNy"
    "mwyY+yWed04nqfZ9D80n7YfkUA7lnlmOvbF0ygE7PE23J0ZJbaQHoZSSjZtxQ0J9rR7uqq"
    "SOmA/iGWjqimhOK8VYuqgINtG+yg5thYjZjxfST8iz/fCntOqwQFPjG4yaFLYn1tQqlDBu"
    "UaI7EcpLG1DHoPTJSU7l9AWuWTGF+zkCHlrSIgpBPHEdPGd6HAIPtJACmRo+vZ07HmFBre"
    "7hn2e8lBRXFmurctcfTOrLcnc8key1sPHQXkjJN1bFtz6mZi2hxYGvaXO6+eWe25cyIJ99"
    "vPzlW25v+nD76buseQH4axqYIz79ScbgcFJaAG9O2grO+EM4jpkKfl/TCOeHOckVsyynoY"
    "/REEvmGjapT6osZpRY1b4pRZTYn9Fk7vuPRwL1Nbs1alJcl4VGbXI/pBWTspiW5PD6Dfl7"
    "6QG8whFa4GMwxojs+tE4ye4KljRbA1E6qZHxDRjTaAc8BjBEaUU/tAiiFUvHAF1XmP9hN0"
    "812uuhaq+1drh65XVAK9zJUNtVzya4OBSkGGuRBSKV00Jr6iELRLLsdEJyLWrAXIfRCVyW"
    "6iHMBXaH4NGvv+1h3RyEPSHbvfMkMAs35r1bC+0w5V22oR1uxjtDVBmiStXl+SBULkNU6T"
    "7CEkp1pYCdsGqtjKvz26Sf1cFyKbv1cL4kkE/nRwLiIb0zauId4LrNJtqhHoaeFfZaLVKo"
    "rwsUyHRaqGv87EWBVNu6rP/hhn5UEginzTVEdxBfWerQIkw0RVnD+lC7VKR8pnCmEfg/4D"
    "r4EF2+G8ClYDQro2W9s3RCoB1ciYLydkmj//n/pN/HJA=="
)
