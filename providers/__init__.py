"""OUTSIDERS: one file a party. A Protocol in our words, real adapters, and an embedded one that works offline.

identity        real-name verification (实名认证)
billing         orders (订单)
filing          filing orders (备案订单)
storage         files by their SHA-256, written once: folder_storage, s3_storage; read as stored_objects
sealing         the vendor's seal key; certificates, cms, signing_keys, hardware_token, development_authority behind it
timestamping    RFC 3161
courier         where a paper copy is on its way (快递)
webhooks        the vendor's own systems (Standard Webhooks)
notification    messages to customers; smtp sends them as mail
esign           the e-sign provider (电子签): embedded_esign with embedded_*, tencent_ess with tencent_*
answers, remote, embedded, outsiders    reading answers strictly, HTTP adapters, books in a folder, the one error
demonstration   the invented world of a first start
"""
