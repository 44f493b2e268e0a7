"""Composite references by account: whatever one row of an account refers to is of the same account.

PostgreSQL keeps them as foreign keys over (account_id, id); they are added NOT VALID, and `models/migrating.py` looks
through the old rows afterwards, while others write. SQLite cannot add a foreign key to a table, so triggers refuse the
same there. Lines and claims have no account of their own: triggers compare their two sides, which is enough because no
row ever moves to another account, which is refused too.
"""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

# (table, column, table referred to); both have an account.
REFERENCES = (
    ("contract", "framework_id", "contract"),
    ("contract", "filing_order_id", "filing_order"),
    ("supplement", "contract_id", "contract"),
    ("notice", "contract_id", "contract"),
    ("subject_clearance", "supplement_id", "supplement"),
)
# (table, column, table referred to); beside a contract of the same account.
SIDES = (
    ("contract_line", "order_id", "customer_order"),
    ("order_claim", "order_id", "customer_order"),
    ("filing_claim", "filing_order_id", "filing_order"),
)
# Columns that are empty or the account itself.
SLOTS = ("party_a_profile", "mail_recipient")
# What a row belongs to for ever; the other tables' rows have not been free to move before.
FIXED = (
    ("customer_order", "account_id"),
    ("filing_order", "account_id"),
    ("party_a_profile", "account_id"),
    ("mail_recipient", "account_id"),
    ("notice", "account_id"),
    ("subject_clearance", "account_id"),
    ("order_row", "order_id"),
    ("esign_flow", "contract_id"),
    ("shipment", "contract_id"),
)


def _postgres() -> str:
    script = ""
    for table in sorted({referred for _, _, referred in REFERENCES}):
        script += f"""CREATE UNIQUE INDEX "uid_{table}_of_account" ON "{table}" ("account_id", "id");\n"""
    for table, column, referred in REFERENCES:
        script += f"""ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{column}_of_account"
    FOREIGN KEY ("account_id", "{column}") REFERENCES "{referred}" ("account_id", "id") ON DELETE RESTRICT NOT VALID;
"""
    for table in SLOTS:
        script += f"""ALTER TABLE "{table}" ADD CONSTRAINT "{table}_default_slot_own"
    CHECK ("default_slot" = "account_id") NOT VALID;
"""
    for table, column, referred in SIDES:
        script += f"""CREATE FUNCTION hetong_{table}_of_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT "account_id" FROM "contract" WHERE "id" = NEW."contract_id")
        IS DISTINCT FROM (SELECT "account_id" FROM "{referred}" WHERE "id" = NEW."{column}") THEN
        RAISE EXCEPTION '{table}: {column} of another account' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER "{table}_of_account" BEFORE INSERT ON "{table}"
FOR EACH ROW EXECUTE FUNCTION hetong_{table}_of_account();
"""
    for table, column in FIXED:
        script += f"""CREATE TRIGGER "{table}_{column}_fixed" BEFORE UPDATE ON "{table}"
FOR EACH ROW WHEN (OLD."{column}" IS DISTINCT FROM NEW."{column}") EXECUTE FUNCTION hetong_refuse();
"""
    return script


def _sqlite_trigger(table: str, name: str, what: str, when: str, why: str) -> str:
    return f"""CREATE TRIGGER "{table}_{name}" BEFORE {what} ON "{table}" WHEN {when}
BEGIN SELECT RAISE(ABORT, '{table}: {why}'); END;
"""


def _sqlite() -> str:
    script = ""
    for table, column, referred in REFERENCES:
        foreign = f"""EXISTS (SELECT 1 FROM "{referred}" AS "referred" WHERE "referred"."id" = NEW."{column}"
    AND "referred"."account_id" <> NEW."account_id")"""
        for what in ("INSERT", "UPDATE"):
            name = f"{column}_of_account_{what.lower()}"
            script += _sqlite_trigger(table, name, what, foreign, f"{column} of another account")
    for table in SLOTS:
        for what in ("INSERT", "UPDATE"):
            other = 'NEW."default_slot" <> NEW."account_id"'
            script += _sqlite_trigger(table, f"slot_own_{what.lower()}", what, other, "default_slot of another account")
    for table, column, referred in SIDES:
        foreign = f"""(SELECT "account_id" FROM "contract" WHERE "id" = NEW."contract_id")
    IS NOT (SELECT "account_id" FROM "{referred}" WHERE "id" = NEW."{column}")"""
        script += _sqlite_trigger(table, "of_account", "INSERT", foreign, f"{column} of another account")
    for table, column in FIXED:
        moved = f'OLD."{column}" IS NOT NEW."{column}"'
        script += _sqlite_trigger(table, f"{column}_fixed", "UPDATE", moved, "UPDATE refused")
    return script


async def upgrade(db: BaseDBAsyncClient) -> str:
    return _sqlite() if db.capabilities.dialect == "sqlite" else _postgres()


async def downgrade(db: BaseDBAsyncClient) -> str:
    raise NotImplementedError("a legal record is not dropped by a command; restore a backup instead")


MODELS_STATE = (
    "eJztXWtz2ziy/SsofZlMldY7ceIkG9+6VbbjzGYniadiz2M3maIgEbKwpgguQVqjnTv//Q"
    "LgQ3yAFEGREsSgams2JtEgdQAC3acb3X+MlsRGDj25mM1I6Aaj1+CPkQuXiP2jeGsMRtDz"
    "Njf4hQBOHdEWZhpNaeDDGe9rDh2K2CUb0ZmPvQATlzee+GiOfOTO0ARgClYLGIBggcAjcm"
    "3if0MBYX/5gK5pgJYUzKDjABycizY0nP4bzQIu54bsOnso5nf5hUfk4zlG9gl/DZvM2Htg"
    "934vT/zifnHZQ/gTZwGyLRhMXgOK2QPZw5ALPORT4kIH2DCAXJK4zho8IC8Ypx1S4KMAuR"
    "wlwN6LnrMukQ9p0p3oiD13BSkI4AP7g4SB+K2hi/8TIisg94j/DvaLP//GLmPXRr8jyv/8"
    "PJr5CEZvxiWwPfqNN/EeLPb+jp0beHaT3RLXrWDtiWs//fTuzVvRkmM7tWbECZfuprW3Dh"
    "bETZuHIbZPuAy/d49c9jvYwzNTgkMZT57kUvQr2IXAD1H6+vbmgo3mMHT4xBr9zzx0ZwIp"
    "8ST+n+f/G79appllfby5s26v7yxrVJqH/BUKEyW+NCMun8PYDTh4f/wZ9bsBRFwd8Qdc/f"
    "3i05NnL74VEBAa3PvipoBr9KcQZAMeiYqB2KCcTsky2FcL6MvBzgkVMGev3A/aCVA9QDta"
    "wt8tB7n3wYL9+eJ5DdQ/X3wSaL94LtAmbI2J1p6P8Z1TcYuDvgGZfaCUv1IJ4nduIEc4I1"
    "HAF0frmyq+yYUNwJtlMUHzaV/w3vM3+Mvp0+cvn7969uL5K9ZEvGV65WUN4u8+3hXgFP+v"
    "MF2T9t3M1CZI7m2unn73XYPJylpVzlZxL49vvNdEQElxvnbDpcD6HXs3GC8EOcyLfbTCPl"
    "4DeoZ+5IcOoicB8pf05DZ677v4tVXH49lpg+F4dlo5GvyWfDDkk/7anflrjwF4h36vWEqK"
    "HWg8El3shZfvby6L++DlP++uLwq4Mk3E5moOdHaa55JuNAY4N9Wv0lfXZ7Zn4GTQT5Hfas"
    "pLe9F4WPY57xNjIVbBC/p1MKvUR7JSBSyZdokCvEQnyT8Ghezduw/Xt3cXH37k3S8p/Y/D"
    "r765uLvmd07F1XXh6pMXhUmfdgJ+eXf3d8D/BP+6+XhdHLK03d2/RvydYBgQyyUrC9pZTJ"
    "LLyaXcEE+xw3D32exHLkdbYkhdEuIg6MoHWypfGPIp66Av7Sm9sucv6ObmfW6IL9/dFVau"
    "nz5cXn968lSMLWuEAyTXUBHF967FtowgpG13lmIf+9NeRxzoi6u7dz+z2fxG0Z7NbTHX/D"
    "dcMBP5EfLbt+mPOfxOE8Eb+k6rHSYnbXaWDKLodw+zRmrbi0zU7DE67zHRiPmImxZMLZii"
    "GQypklVe3cMQvqf88nXWyEw/qzHTz8pm+oKwnnwEqYxZarbHFLrQGPjctvJ39tqf0rc+/F"
    "4iYBQ8u8Kalxcyq53Oq50YqymaE78dB1OQ1/g726fCIFDhkLeGNBY2eMa+nIznT2ElKsmZ"
    "xUjnxSgzXC3ULrn0EL6gPahcqSNcxbbJypgvS+cvi67d2cInLlYeZImkGWqdhzofiNJwlP"
    "NCHQywbs7lIY1w6NnqI5wXMiOs3QjzcLH5QyaUiV+YwtnDCvq2lbuT2bYfEf/5pWlwGcu9"
    "/eETcgRDLRn1fADiNe/qeMd9czXeXvKLInFF0OSOUF3F3QwVpjl2WB8W8W3k7wjVW9HVDe"
    "9pqGgtIXYsH82wh3f/Cj+wzj4lfQ0VMZcEeIZ2ROqj6GSoEHXx7Q36q/OgH6wtaHk+YcvV"
    "rpPpR97bxY9RX0OFjGkw0Odukh3BikMIr5LuhooXDT3PQcvdF/XbtKMhQcUVU3JKqlTV8q"
    "3l6bJ4BbrwXvwk/mz+JJkyWn1aJlVWtx6ZsVDadNvBmWpkJAdAPmfP5FDEbvMP4rfCuRBz"
    "BuSgZ0DScSlhXXk+ISuyvwMKfZLHHZ9RYF8Q8a0H9mvk5Px233y+B53PLuR88xf8tX+I3/"
    "rwrvkIRdk6Uu0iycoMzzFyenbW5MjI2Vn1kRF+Twaz6sGcvJTOU1wrrFUITUNkakpk5j26"
    "1UFcVV7cI4jZ0slz6/noEZOQWgtIFypIlwQHuEx1f+JVFWUDrgK4Hlw7BEpUmupoqYzIIC"
    "CuW/2vf73LLfwJlE8+XPz6bW7xf3/z8fukeQb6Kx5vVTiFGSCvrSKfyOoMfEGF37AHt/HL"
    "66DJR0yFGieQl+qSG9D3C9hCBZRcqCWMywC/JT7C9+4PaF2a67Xu0uMFtkToscs+XKUkVW"
    "FmMQTY70bRgbBPTCP89O7qbvRntXe6T3rw0icrivxbRGn040sEYaHFuI4inEZtLZppvD27"
    "zsyBeEknAPoIsAlCESBzkckmIDxpDP9XSHm2GzatkA2wC1Y4WIwBpOAftzcfz8E9cZG4Fu"
    "W/iR4uSarT44OaZLTJHFoyuWwOzWPOfBRYdAFPz16oaJ8lQZPTZqsSGn12ZZSbHM9PRXVW"
    "ifYZuW+iEYdO8bQ7Ftv1gVgzwgeLRuxT30sD7iSaXjYYr1rHm2VbbVXubpjClEhwbYsrUL"
    "E6fALeBZRnK/xLlLkALMkjihMNBgufhPcLMIH2I7ceJmVtrrOeRSrEOAhmMgaTKMci0xJd"
    "G0yiAL5IZeQ6IHukh3lf8ygpI6bAY2/EPiMmyfVGGBB/PYnuE6FJ0nMAl/y1qOhljtwT/k"
    "BOFqJVrEmILI9cp4wvs39DnjiRJ1kMCJiKnzrH/lI8J/23FbCdM+1CaLLsQiJM+XMc6N6H"
    "bC7ET4BB8mpshB3Mu4PAITPoCGV4yVRa1pj+9VxMHJ7Ckb1ylDvSJQF4YFNavP4mz2OUn7"
    "KUMjKX9JE9ZB4wxTqXM5J3M/fZFFwR/8GiDglSFOJxZP1ih6vq7DL/H5N28CODMJFKJ8Br"
    "IcYfPGXvJV6TvzBT0VkLe4eck2PwuRDpnVxF8zni6SpQ4Xo01hYb5tzVjZErf0imgfx5mQ"
    "aVj84kNd32FptsRya15sHNkaoEVjWJCndLVqWzAfK8iU/nebVL53nJo7NLbMXRRVUku7g+"
    "gRV8E+RR8FyZaM2MF/o4muG4jV78Q/zeGoxGON0x3VS+h6MZieTDuA2nOmWXMhl/R11G0+"
    "U1ShXlpSy5gyJTDJs46P66i9KyQTbAgaMUs5UK6LxEtFRSnjaKPHlaE3nytBx5MgtpQJbI"
    "t1qlWpdLDy/op48oCWH8t2KoM7JDgLoDhjo5T6Qa4lmUGwKce0jBnoXNEj+zLegb6eFB3/"
    "2ikZJ9rZaNnPQQ4O5g4YiI1zKc1ShuJAahYuw7VC0it1vN342ombwZLC2bLFmvEtN6G5RZ"
    "yYFD2stczhPehROm+L7SmM7LtbKnNUM+tqj/dnr67NnL0++evXh19vzly7NX36WmdflWnY"
    "19+e57bmbnRqBsdwdst1UGPyNkkG+LfDyDeVgaCQOr1UBU92HGpe24sFUdWRVBspUDkRfa"
    "H733Xb/Qd0bvcSqXk8++BNQ3DJOKdSYnVRcdc3yTuwY+Huwiww/J3GFb0ENSN9hXht3vgV"
    "VJ19fwoAW5QdgqfbtFMpEtyljvGJ2r2STtnf3MRSIpkUclSYN3g3BoWfSWEtFf1YFBvwH6"
    "mIdWsfcIK9IR1QSjl0X3WGnp82+j/e+CvZjqSUiiypzPygxvmj990cSZWAxZzvgSX0iiCv"
    "Acz0Q6LQZjVeBNZYBBWXiAWkv3kWZJbOd0vVNCH0k3OsOvc1afDJRqqX1KgsNbdnrJOZPB"
    "TdUDLBHVedrriLo5FjakQ0MmSf3XNMLFYx1Nj/4VxEw1EZ0H+ZFgW7mkdlbGDO8RDG+Lal"
    "tlyeEpnL3ka4uSqSh+Unkh803p/E2ZUmqDHl5x5MIOFbWegpQZYu2HWLXqcV7IDLD2AwyD"
    "AC09mU+lMtylJGciXooRLwIi5PuyyOhqbTIvZTTJZpl/oSeOT7HfS5U1SrmwWbZ0XrZMot"
    "Aezolma94pIisR7fAM7jDQTU8pK0JbkDO4mvS2zYDtJr2tdA53AK9CBVE95+1WeItfbhOA"
    "M+toBxirlR49VpjLe49ypubCFJcs0D0Vxz0SzPO0XgellhOIBl1rmZ8J6Qin96yrocJUE9"
    "OpAtWbuJuhwjR3yGpHiK756fW3rJ/BYhTtBVWJq9XLdl/xnoaK1n6LUB/jVhcpFV1MJ6GE"
    "DXo20QX2uqgUHHczWJhEApHQ37kEddLPYIE6SO3pY1mluC3Td67xytrTJe19e9bx/qpPZ/"
    "OaV5af/jwyxVv2RHmaItSmCHU/IOt8XMUUod7LcQlThNoUodbGS3V0bnNThNoUoT4k4qYI"
    "9VGBa4pQmyLU+yjsoFkV6imaE791wZONtMY75jHU1xCVx1obtYmwGYTdsjAk9J0aQ1YQM6"
    "GW9UFrWQpzf2FVmkK7NeCnMLm0Ksuei9eoYc6TeI4GxLmTNN1as/MC+GTFi56nlS1F0Usb"
    "zH2yFIUWhT/zG8rbxcUf+dW0Giev/biENjoBH9Ej8sFsAV32M8s1PHt90laWn31cWPzmIs"
    "tv+P2D8vvpuJSwruT3syKG35fw+1EEgnqdyaKczkaBPgavT+yQLbnKFXAKcgMEu5cSONRD"
    "szRhnQrgJcEBIt4PPYl8TJScVBuJAWLcT2EngZh6svOi3NecsjvGQjHheV7qa8bvgFVVtP"
    "viD1ZWxY8nWtOlNiujMW/Vcq3tPleuKV1zqNltStfoOS6R1bdblfBiHzqrfTkKXYTYG/Jc"
    "4624m5P0bRIUdJSZYDiAGm/EXr0RpfnbAbhNz3UfK7I7nejeh5PnY8Su1rh5Pqb8awNHz4"
    "as3e7q+WWBfASS6HgKZmSJhPPlNSAuirwzIOpwDFzhYgkpsgG8Z4CX/Tm7dydx2jR1zlQf"
    "C6hTH9VOBsTzazcfzUDUxWoHjn4Ky0EHpcPd9bALFY/Xq1umxP1mi1SQNN26RE24DHKDCc"
    "AU3N18eM/9xdgF6XH/v/K+6F9PwI/h1MF0wdYTwj5oAF07XmNir/A5W3xsH84DsIRrQAPs"
    "OGCKyqtY70/84n5xJzxOl1cEnACRPYdGjm0hRwGZJ5LVruzkqE1SWdB4sbXyYu9yluroTl"
    "ElK4A+B6la1Ok0JTrVeQkky5FWU0JvIzIIiPcd151sGmXMKxXcrMj+HDFP+1VwO4uL2ZSc"
    "Ulkp8lKDmMmmRpWGS8ixHQw0NaqGPsJeYvEorphFueH5pXtZMjewqeUiL4iZLOS6fVOaMD"
    "tvkIOZ2bMeSVid9N64jtGxs60aHC2IksUBZtnjgIIVXINg4ZPwfiEYYs5/uIiNd0DE3wxF"
    "BjQ9Z9MPJzwxCN0AO2ASFX8RJA3/VbLTBf09TFA4SeGKCYA+Yl0TioAoWMIelx5NGAPix1"
    "ehC4jHPzJ2ZQFt3ooyayh+0pOJjzwHrsVXO/m2mvhx01R58S/g/1yh6YKQB0nGorwGhe0R"
    "a/E5bT8uqli8gaGODkodZYa1DXuUEdfZNMkRSMlic7V5dw0IDmOwDHDrzeUMVi07ZiqOHc"
    "fAtqhFZcpQ1RFlDqSBehmqvNQAjb5ejjMxnVBtVcpImGVJ52Xpnik5rhV6asNbkDJDrPMQ"
    "Z4w4hSEuSJkh1nmIIwNcMbopJ2Rih4tVLiM6QhHTvJQpaVYbj72hjXYMGG5cqkHTqbo1Yj"
    "j3qTaIxM5waTtC+8ump6OcsVuhzX+xWoVjv0H0oTJV/ebmuJ4Npw8KKepHdzzFTURFY5dH"
    "/fEgQCZuE570hvfGYw8hWC2II4lUVBffIb7acL9fTXJ7HWLYTWr7XTl1k9peu23SpLYfFt"
    "Ymtf3ATHuT2t6ktj8k4ia1/VGBa1Lbm9T2/YbFxLTDYdPa6xKtmJRmlhE0mbLNNfxMttX2"
    "0/E+DgLkisOdYyBywYtAwuk6QPQ8f9QzOc8e8Vn2a0HFcCt/CikCPpqHlI1qicHp5xFbUx"
    "8ntixdwNOzF+boqF4c0Fd1dDT5cPUhKuKPQkFn2kj0BfteCbielSa+tlkU/1eF48zJDCmf"
    "ZGc0p8f2TJVwt7T9gNLkdQbmEtkYRpAoLAN5KZ1X4JZrwdNGfMDTGj7gaZkPmGMHKfOVOa"
    "EBIt1LYKGJZx86falf5iV9B9dkNtQps+FhGIXr5RTZNrIvmMX4CGMEStyCpNW4jmVAcXsL"
    "5gW2H490AbOEkO/5mKJvKNjIn4MJ8e+hi6n4UxxE/Mftzcck6IOG03+jWcCPFLI7c+KPwS"
    "TOZzPhMSAiodTcISvJMck9PdSEnmiwqo1raAc4E5nILB/NkS+PQalzIEuEu1HMDhuN0rMx"
    "XJmnqtJwq05TZfL5jLLrVRnTa3fmrz2GTLV7ptjBIGyLGggvuYelsFZc/vPu+qLkdtklGf"
    "wRpoG/pkyR2+z4OiWE9xHfdnkuFTSDIVVap2WyJnChUeAC+t3D7AtRM5/zQsZ81tp8NqeG"
    "e0qvZxinoX4yJuXbEEdYk4CPhHh564h3qyRmxP1xI0pmnjRtkHg8pAFZIj/lPaKIi9jSHe"
    "coEJ76W/zNlEae32l9At5ipkyKzFA4qlrNevPZ7wQhm5M+v4J9cPv3i7+cnr2QJSHf49NF"
    "NquUuYnzkce5yM8F27MiAAZRlnN+4GiFXXoCLgDX63nmK3YPuTaN6R6RJUuEqjioOoO5IX"
    "90In9akT6G7DFkzwG1S7H67EJJaO89zjESfJe7Td768CxEgANHrS5pIqAz4iYyQnOk+4mM"
    "iJWtVpRxVngQgHdAF4vaNZZ6JGVRbhB49q1WcLWfmTYt4laLgsNjgntAG0GnHdpFQYN2s7"
    "ktzTVfnQxvI2GYJe2Ypbwfa8lR9KnFeQIFq6gsaELCJfYRdh+xMjebFzKJ6HT+gGbEltgG"
    "TVTWWHAIO1AH2iqHw3qEDrYtke9fxVklETUfje4fjaWeY7coZgZZ+0Fu4c4vyRmffsmnzy"
    "CiVkBsKNHKa4HNSBlYS7DGLJIVG+Vqi5NU2CxRei9RS08c5Ffdh/JiZpB1HuSqfFINdPRh"
    "JZbqQks3wWQD/Fp0CTXiO2dlnFF6c1wbZCSox+YRRjcuj87hBbFFCToPuUkAzZz47J/Jyb"
    "kxWMVpYqaI3UEinsfzySPmoTyYAkgfkH0uEsdgm1/gDdLgjHJw0b4eLOKKZqHvc7OJOiQq"
    "oMfbJE8AqwV2eL/sOv8f64i/RyG3zQObMBS4BFDEBO0TMBEPTiryURT388XNviA/y+bSVf"
    "Sm/EeOwYR3bmF7EoUyRQfXeO/uCfhlwd6a1+iLhXgBP1F5A4ReFG4lEBLBTku4/uIu4CP/"
    "IUvEI6Sirnz0SB547UD2UoS4/P+jGwvEZihvx6v88TZWXFGwps5f8jvEahe9t8nUo1fUVH"
    "Zuq+BdlOuwdMFBA6h2QTmbITIz8Rs617IyA3Qadx++k6RCa+OkL4sOEPI+skXuM0WPduh2"
    "Hf1nPMODMgRyB7Fi9U5hcLMihhPReXATXVZhx8mIDIEMKcSOnr5qEjt6+qo6dpTfK6+O7B"
    "Ws0Jd4MxuwTwX5IaDeAQVlIlb63dMTmCzlwswSSbML6LwL2AjaDnaRFVdbUy/FXdmBGXid"
    "B15QYWpDnRUxg6vz4ObITaXluyBnhlnnYZ45hCp74rIyZnh1Hl5KQlkG+ktCHATdCoMhkS"
    "kM7ZQJDWo0L29u3ucG8vJdsWzJTx8ur5nFJkaQNcJRskuTHuXr+5KOISHvcTiISnECR5CP"
    "9wDIHnc6Xs46fUCUQsEryOMwkvvj7aEYy0zT7cl3wQw6Dv8hYxDAh7goz+tCcMMmuIBHDE"
    "CR/JbCtYhegGDBcD8HzCBl/7gHHvIpcaEjggyQF0hy7+7nmVvDC2KgTITBQZa2cU2EgfGF"
    "78EXnpn+CjDnpQYIdC+OieriVnKUj6GglTYRBsa1tocZfKBUWduBHlKqrAPmdtrPjNY5tZ"
    "OPZgg/qhITBSnDTGjHTGgSa/8WOwzlKwfi5Uhi5WVvj+uMvLloaM3Slg1svEgGED8KEOfJ"
    "LHlGTHGiKo1KlxlqzQV3yHUZ/yLxEEXKSCK6X2tLS9ZoXGNaGW7OcHND5+bkS0t5MG5cdE"
    "fYfxoORbRE3yR9HeNisnUwJAtqkwHpYGeMcK3cGVPYt+6M6WCr7ozgyZfw7G/fvfwSvnj1"
    "/NWX8NUUnrIrz87Ovn2dzTzNNkL+ivw8FJiKw1NsTPEjtkPofCMpd97bU6QMZ5wreyRm43"
    "LKLhfJzVybvGMtoUIN93mwDToetBLS1Vb2RsLQRQ2N7K+qqFO0gOpUyyle4irS/DYJ1C50"
    "oPNY7DNUO8FFANF2hhf60Bnb3Dy/jV78Ln5vDaY5DtRTWeeEdMa+5YLeSyprmyzZ4ySLev"
    "USkhEZBMp1NN31r3c5hi7B8smHi1+/zbF0728+fp80z2B/xdefQp7NmWep6yp5KY2Zam3U"
    "FRMuN0RS2lQT+5pGOKkTrWZB56X6pVx1Gdr2nGuG09iRcr3Y9HScwG5l+fIzS5lxLRPdEs"
    "3rMhZ9+8Mn5FRVllYnuTXb/asQ/1PJlZg9YxK79eRgJoz1dkgL/sQBoarALL+z0dIjAXJn"
    "a/b5jyTkcqHFuI5fxpu21kPcuFG6Mx8xVGnAM2FxD6rHfvsMe9A5ARMb37M7IqEXrzi4yN"
    "yN0m8tw0CMdFrukD35HEziLidJ/jDseqHEg7vXp4vEZ3EaYXELBmBF/Af2WB68KzKFg4mD"
    "IEVR2vAJewUSBjybmGi/4mG+PAOZzV50nNRwZAC7FEasrshDZvMg4eCcP0wkLUvzq8U5zK"
    "L8Y7wfnrl6LNK7CWKdLXJRN6sFoQgsIF1w0Ul6g73QJQkWYEEcexNUzKnahj7uz1nNu5pJ"
    "j3BXsZs2EqbiYIXJVE2pJ7NYBfCszCD4gb7t1HhNaEXnZmQHgXUHTG68jirZCxsRYywU4M"
    "zsOgpGdkHKWNlaW9mxKtFqBcrIDoGU7GIBEspUKzA3ogbL6HcnCqaSIygrNAQgDVOu2fQ9"
    "ihVek/DtDxA7nxAzjTESdESJScg3GNcRCUvW1PJzbbeHqjEb3LYZlhR4kJmmafQ1M7N9JC"
    "xdEBBJ8FlzuR1CuE1o2D5Cwx6RT6WbSGUGvozE/lLvPe1r/+g47178gsp5zItyJo954RjV"
    "Zl1rwQRkpA0XEB+HZyi0M2tSSQNlMjvvFdXwjcQgMCwcFW4UjPW0JhjraTkYK9Y32pmOG9"
    "lBwN3BlDVmzRDNmuMKDzkONeT4okN0PAK2Y3BIn0b4R5H0eCSxvuM74zqz2920aeS2j3JL"
    "BQQEyHHOwSQuXhU7suMSV5CNpc0bIWZrrcGMXXCRI/fE79KhcK7Pud0+EYb7P25vPoIVZj"
    "M0DPKu6vgUWYC8xKm/wDQg/nosvPgrUfErV46M3SU2gPOAVw1repy76hSZOT92WJKgOtXQ"
    "9qMfx5B2KHfkI/rsf4hf+/AnPubyWLhqfTcV2B/koz/+PMCM7uUMglGNh64aqxdIMMnUj2"
    "Jg9bd5dBlaBe714Mld9ErX9jVZklrEZ4/bmJKyCdwBup2eKdDRTt81b07WEeZgZmxiWZ1O"
    "lWMcb6J+1gOa0WrnOBTpjMqUNw2S3cxCZrUvka+U7mbJv8bI8T9H7nmcbma5hJxoENtBfJ"
    "P4wME0oNEpAJ8XIufXRYD+plK6OC0QyDLe9PigLpLeeA6c5XLejEHuPhTvb7FXTxoYUsMk"
    "xdHHbWeS4uzMHIklVqecOJhaPpqrlyDKybUrQ9QK//TK0RYiyu0CDemFnIzhjrSmGDyf2G"
    "FllqnaShI5OZ3XtJYbSC9JeKiHZniOZ8pn7UqCA0T8rBHiZzWIn5UR95jRRpQKH2wkBohx"
    "L7M6QsxiKo4v2SjeMKzqkN7I1W0Wg6Ki+dovxxDJlJutCCKpavNV4Ze3RwvKIb6vDP/Oyw"
    "2p+PrfTk+fPXt5+t2zF6/Onr98efbquzQavHyrLiz88t33XDPMrQdlVTFgy4xfWZtDDn5W"
    "ZnjHt56+aBI4WlT/MnGjL4oLrUmDNXSF3Pj8jHtKJw9K52mwLAe7uzpREr/Ve+we8XpVdq"
    "TkTmGQ1Y4oCfruE1tnBoTQoVOGCUy/8oxhGQyq/HINajRF5TNUSjS522osgbsoO5dwoT2g"
    "dZLzSohFIb/cezKFFIEHl/vRXAIoYvKsE/4i0qPBe3noDueK29SEMsWgTDEonTQyUwxqj0"
    "Et5T20sJiUR0GxCtSw6z/ttfBTqsRVbbWxgrdto/XjZs2ScZIVPxcD481vzNNFTrHjILsi"
    "fWZ9e2k4SjrT2EqBxcNNgXmtNr50XEpYV3KpWZEhMamdpdMw7lbjbtUGceNuPdJZbdytxt"
    "16aPyMu9W4Ww+PfM/uVo6X8gzPCLWa3rphfJDZHS8TcfIGq9VAVPdhxqXtuOhENuu7X7Yn"
    "Qiv4N2UWtDUDpweo7Tm4q4vbq4s314fKvvMjU63XFz/6ZI4FviXOLt9gXEfcebypBS0v03"
    "grfTfJZt7cVH2JvPhgtWAd8Rw7NClLEzcvOqoQ8kSFmIBwv1eZ9evvMe2z6ozNMTQNaEOT"
    "gHfUJWPIfiSSlOOo1vFTgQGyKWfNCKsavqpUFNnkN+4hx8Yhs5tqpqbXadxNk5sSN5D6xh"
    "ugmZE1aEZa1YESRQ8PScRrNLRCMpU0SEabPLqHvNqFx9oglxfVe2w3Ras6MjiL3z2F7oNV"
    "Gf3dAN9iBwbXlCetSj/RANW8uME02qfY/Rmx1cIEMjJDgLGQ0aNJQo/qfB5F1V98y6qBGD"
    "mh4UHcS60Dk4F06IfWzLHEoY+wOZZojiXq5P/RuADD7QJ7y4oCiOm9cZ3jh2ZbNQvYjoqD"
    "i1yB3MOSlDH01ifggt0NQt9FdtqMzZ81PQeUAJsgKpII+j6a8XNNybO/oUlJhIqQ7z6fKA"
    "o58J+NhGuJ13EQMeVRRYbQx+xRAXFs7jpyIA3OQdTaiqtFvOYVHNxcc9YNpA/scfCeTavG"
    "nqbswZT4t5gSDjq4mUwJvcEwowOE0pTQMyX0jmzKsq1bmty60m2/ERhSFG9njvuctlBWCK"
    "qs4qKYsYu1totj9VJlpc+IGAKx0UrPNfAH9g6VPoaaiPeyqAG9EejcLPNUV6+8kKkupPPS"
    "FVe0UB3iopgZZJ0HWdAi7ZyyieQQ1ssufNwZgknhcymKmc9F588l4S2tKZrBkCq5hmWyQ/"
    "h29nBo/BhyLOnyTQ0wyZKWHqbusyx16GJigwXZaoNGMh9TenNc62TKNdvqZfplQQAXoVGF"
    "bMKmh/gb2ZGvRZTNxsGCn/2ZLcAM+UGUP0NyeGjHvqTphHKOGsJ+oskmpJe/hjgVu+n20k"
    "mJrM5Uba5wEv8EeWau6LUPXzdJfFx+RbBbA1ugIK/zOOzTJPjqCoKlW4tORcGinUORp8rK"
    "GJNMZ5OMjwD7VJbKXGRZ0Ay0zgOdUfMsGk7/jWSWSo1bRS5uLPBmFngGPUxpqOjSkkob6J"
    "Whp8jHUOm4t1x6eND3UM4VOfNotqqWEy1ImoKiCgVFDdVnqL49Q3vcVF+kylyx1cgXAyVj"
    "/IptxrXEX9TamuWaNyq/4fHRJ7wYxor4NgjiCvQL6N4jngA87poHW4t4cGS/5iHaM8JTvE"
    "T5gDyI/UxTKgLIEbsvr73R+xN3KLxhiMN9EIdTxMarHW21EdWZYdknY+VGVQCUkYzlDIxJ"
    "OSm2dHJP71pJVc9JDQLLQrLrs7MGSjprVZ3smt+TY612ejgnZGJotSZ+9D9benwZuGjoeQ"
    "7ix+oUYS0JGlPrKE/t6lg4qdGhXfks7gDe21xnxzl1t0Jc+nw1M2bTIZCasdkBqjNgc+22"
    "H5Cei9qNiZU/BkTYg9mEtZAfSV4tiIPAE9bIpXPkA8gWAfEYOgY+4i8LGJABMyy/lZyJ7u"
    "khxj7VYPkf19inD1hWQqRZCEAiq7MtkA8ASD+9H+JXP7z/30fsO0KuLMy9Llg3I6Qz/Fod"
    "CYqiJmQHm6tL5uSEdqyYoxvmNRBLSubQBTw9e6EySzcSxqG33aG3RDaGEUQKGOelhodzLy"
    "vBdM3dzfi/EqQrz4vnZAZUgaWzE+O8yINyQsKc0PBmby/183w04/VDVPnbgtgAtYZeCNwU"
    "NsU8CDkpQ+EaCvfY+LAdKdyDR8ps3xiOA1RD3h6EvD1MDJKWk7b3CKSCu5SjKTmXchnLvv"
    "3hE3KqKlvXxBQd5wZbAv/PPinunzyHwDwPm78zrqO2w02brbT2TxRFZyfHYLrmvDKPaQK8"
    "7APAQZmg3t68UT7MTVpukwHzsMTz3ukk3b7vvvmkw5Ac2qHcMctxMJZOO2D7p+kOxCjpjX"
    "QvlFK0cQtuSGqvVcNdlhwi5r1EBpq6IgOnlUKqXFSEmtO+2g5tiYg5TBTSz8i1if9zXHVY"
    "YqnlG4zrDLZH0dTKlDBuUKI7EkpLG/DAoPjJUU7l+AWuRDGFuwUCLlrxIgpeOHUwXQg7Do"
    "F7XkiBTQ3Cb6eBR1RSq7v/55koJc2Nxcqq3NWKSXVZ7pYayUELG/cdhRR9Y2V8q8/UbCQG"
    "ofDVbU7Xv97l9qUEyCcfLn79Nrc3vb/5+H3SPAP8FT+YU3QrPmLFQvNZEVNpvnQyO9aMFQ"
    "815aQGMZON6aLhEnIM+q0pifg1jXCqHSuumEW5AQZt9bFkbmBT+qSKYoYV0O2b0oQV+AVN"
    "F4Q8jCR8QHJrXMcErDKNmiTTiEtQJYeEImvgG/b3ygV0TQO0pCdgQhHb9YNJlC4XrHj6C2"
    "bFc6/tOZjw4yN0AqCP4hKJaOkFa5HfAjqONKFG/08VtRvZH0vkW/l+pohiG/H0HKItz+7r"
    "IADnAT8GxQ8/oRV0ePXIKPYhYh3Yc10SAIYmfkRRvmBRSzI6TeWTleEfjpp/qDTWqukHY6"
    "uNQl+SJK5BHo9YbhBmWgd5PKL1qRWSG1EDZuxszq75rTAt9TAE1bhrZK3QDbDk66/UgCuk"
    "jSKsmyKcHXKhZKmwyanA/paj0effDqCE9EImMxyQUtrVVGCPcPcF9j5q9Qr1vQxwbZrVjd"
    "AeM6wm2vfxJlg1NL6h8c0+bGh8M8KNRjhoUaQ76LhCt1Gk+6xyi5THNy9kBli3AVZwGZTq"
    "HeNdT8a9ifpZH+2w7/dA3AWDfLYYSdwq8Z1xnVcFbtpsc6pUw9Cxd6CSspY6ByRsdTwt9I"
    "2V64St1jsYcfjGCf+oFBCOmw8Q3V4YDR7/LM1Lyn2iFYbfRqSoUuBZAP4POJge4wnBGnA5"
    "GPVkXZGXK2gIvINLWQ6HfQYJ/Pn/TRySjA=="
)
