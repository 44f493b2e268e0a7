"""The words of the contract centre, each beside the customer's own term."""

from enum import StrEnum


class ContractKind(StrEnum):
    FRAMEWORK = "FRAMEWORK"  # 框架合同
    ORDER = "ORDER"  # 订单合同
    FILING = "FILING"  # 备案合同


class SigningMode(StrEnum):
    """Chosen when the contract is created, never changed afterwards; both have equal legal force."""

    UNILATERAL = "UNILATERAL"  # 单方
    BILATERAL = "BILATERAL"  # 双方


class ContractStatus(StrEnum):
    DRAFT = "DRAFT"  # 草稿
    SIGNING = "SIGNING"  # 签署中
    EFFECTIVE = "EFFECTIVE"  # 已生效
    VOIDED = "VOIDED"  # 已作废


class ContractSubStatus(StrEnum):
    """Where a contract stands. VOIDED has no sub-status in the customer's table; it is stored anyway."""

    FILLING_IN = "FILLING_IN"  # 填写信息
    CONFIRMING_TEXT = "CONFIRMING_TEXT"  # 确认合同文本内容
    CONFIRMING_SIGNING = "CONFIRMING_SIGNING"  # 签署确认
    DRAFT_GENERATING = "DRAFT_GENERATING"  # 合同草稿生成中
    DRAFT_GENERATED = "DRAFT_GENERATED"  # 合同草稿已生成
    CUSTOMER_SIGNING = "CUSTOMER_SIGNING"  # 客户签署
    CANCELLING = "CANCELLING"  # 取消中
    VENDOR_SIGNING = "VENDOR_SIGNING"  # 腾讯云签署
    ELECTRONIC_EFFECTIVE = "ELECTRONIC_EFFECTIVE"  # 电子合同已生效
    PAPER_REQUESTED = "PAPER_REQUESTED"  # 纸质合同申请中
    PAPER_SHIPPED = "PAPER_SHIPPED"  # 纸质合同已寄出
    VOIDED = "VOIDED"  # -


class ContractAction(StrEnum):
    """What the customer's table offers."""

    DELETE = "DELETE"  # 删除
    FINALIZE = "FINALIZE"  # 转为正式合同
    VOID = "VOID"  # 作废
    CANCEL_SIGNING = "CANCEL_SIGNING"  # 取消签署
    REQUEST_PAPER = "REQUEST_PAPER"  # 申请纸质合同
    VIEW_SHIPMENT = "VIEW_SHIPMENT"  # 查看邮寄信息


class NextStep(StrEnum):
    """What the customer does next inside the wizard or on a signing page; not an action of the table."""

    FILL_IN = "FILL_IN"
    CONFIRM_TEXT = "CONFIRM_TEXT"
    CONFIRM_SIGNING = "CONFIRM_SIGNING"
    SIGN = "SIGN"
    WAIT = "WAIT"
    NONE = "NONE"


class ContractEventStep(StrEnum):
    """Everything that happens to a contract and is written into its history."""

    CREATED = "CREATED"
    FILLED_IN = "FILLED_IN"
    TEXT_CONFIRMED = "TEXT_CONFIRMED"
    STEPPED_BACK = "STEPPED_BACK"
    SIGNING_CONFIRMED = "SIGNING_CONFIRMED"
    DRAFT_RENDERED = "DRAFT_RENDERED"
    FINALIZED = "FINALIZED"
    VOIDED = "VOIDED"
    CUSTOMER_SIGNED = "CUSTOMER_SIGNED"
    SIGNING_CANCEL_REQUESTED = "SIGNING_CANCEL_REQUESTED"
    SIGNING_CANCELLED = "SIGNING_CANCELLED"
    SIGNING_REFUSED = "SIGNING_REFUSED"
    SIGNING_EXPIRED = "SIGNING_EXPIRED"
    SIGNING_INVALID = "SIGNING_INVALID"
    REMINDED = "REMINDED"
    SEALED = "SEALED"
    PAPER_REQUESTED = "PAPER_REQUESTED"
    PAPER_SHIPPED = "PAPER_SHIPPED"
    SHIPMENT_CORRECTED = "SHIPMENT_CORRECTED"
    PAPER_RETURNED = "PAPER_RETURNED"
    DELETED = "DELETED"
    GENERATION_ABORTED = "GENERATION_ABORTED"
    WORK_RETRIED = "WORK_RETRIED"
    SUPPLEMENT_RECORDED = "SUPPLEMENT_RECORDED"
    DOCUMENT_READ = "DOCUMENT_READ"
    PERSONAL_DATA_REVEALED = "PERSONAL_DATA_REVEALED"
    ORDER_CHANGED = "ORDER_CHANGED"


class AccountEventStep(StrEnum):
    """Everything that happens to an account itself and is written into its history."""

    SUBJECT_VERIFIED = "SUBJECT_VERIFIED"
    SUBJECT_HOLD_SET = "SUBJECT_HOLD_SET"
    SUBJECT_HOLD_CLEARED = "SUBJECT_HOLD_CLEARED"
    ESIGN_REQUESTED = "ESIGN_REQUESTED"
    ESIGN_ACTIVATED = "ESIGN_ACTIVATED"
    ESIGN_REJECTED = "ESIGN_REJECTED"
    PARTY_A_SAVED = "PARTY_A_SAVED"
    PARTY_A_DELETED = "PARTY_A_DELETED"
    PERSONAL_DATA_REVEALED = "PERSONAL_DATA_REVEALED"
    BILATERAL_SWITCHED = "BILATERAL_SWITCHED"
    DOCUMENT_READ = "DOCUMENT_READ"
    DELETION_REQUESTED = "DELETION_REQUESTED"
    DELETION_WITHDRAWN = "DELETION_WITHDRAWN"
    PERSONAL_DATA_ERASED = "PERSONAL_DATA_ERASED"


class DeskEventStep(StrEnum):
    """What operators do at the vendor's desk that belongs to no account, and is written into the desk's history."""

    UPLOAD_RECEIVED = "UPLOAD_RECEIVED"
    TEXT_SAVED = "TEXT_SAVED"
    TEXT_PUBLISHED = "TEXT_PUBLISHED"
    TEXT_DISCARDED = "TEXT_DISCARDED"
    VENDOR_SAVED = "VENDOR_SAVED"
    VENDOR_PUBLISHED = "VENDOR_PUBLISHED"
    VENDOR_DISCARDED = "VENDOR_DISCARDED"
    WEBHOOK_SAVED = "WEBHOOK_SAVED"
    WEBHOOK_DELETED = "WEBHOOK_DELETED"
    WEBHOOK_TESTED = "WEBHOOK_TESTED"
    DELIVERY_REPLAYED = "DELIVERY_REPLAYED"
    KEYS_ROTATED = "KEYS_ROTATED"
    CHECKPOINT_EXPORTED = "CHECKPOINT_EXPORTED"


class ActorKind(StrEnum):
    CUSTOMER = "CUSTOMER"  # 客户
    OPERATOR = "OPERATOR"  # 运营
    SYSTEM = "SYSTEM"  # 系统
    ESIGN_PROVIDER = "ESIGN_PROVIDER"  # 电子签服务


class SubjectType(StrEnum):
    ENTERPRISE = "ENTERPRISE"  # 企业
    INDIVIDUAL = "INDIVIDUAL"  # 个人


class CredentialType(StrEnum):
    UNIFIED_SOCIAL_CREDIT_CODE = "UNIFIED_SOCIAL_CREDIT_CODE"  # 统一社会信用代码
    ID_CARD = "ID_CARD"  # 居民身份证
    PASSPORT = "PASSPORT"  # 护照
    HK_MACAU_PERMIT = "HK_MACAU_PERMIT"  # 港澳居民来往内地通行证
    TAIWAN_PERMIT = "TAIWAN_PERMIT"  # 台湾居民来往大陆通行证
    RESIDENCE_PERMIT = "RESIDENCE_PERMIT"  # 港澳台居民居住证


class EsignActivationStatus(StrEnum):
    NOT_ACTIVATED = "NOT_ACTIVATED"  # 未激活
    PENDING = "PENDING"  # 激活中
    ACTIVATED = "ACTIVATED"  # 已激活
    REJECTED = "REJECTED"  # 已驳回


class HoldReason(StrEnum):
    SUBJECT_CHANGED = "SUBJECT_CHANGED"  # 客户主体变更
    BUSINESS_RENAMED = "BUSINESS_RENAMED"  # 工商更名


class SupplementKind(StrEnum):
    SUPPLEMENTARY_AGREEMENT = "SUPPLEMENTARY_AGREEMENT"  # 补充协议
    TRANSFER_AGREEMENT = "TRANSFER_AGREEMENT"  # 权利义务转让补充协议
    RENAME_LETTER = "RENAME_LETTER"  # 工商更名函


class OrderStatus(StrEnum):
    UNPAID = "UNPAID"  # 待支付
    PAID = "PAID"  # 已支付
    DELIVERING = "DELIVERING"  # 发货中
    DELIVERED = "DELIVERED"  # 已发货
    REFUNDING = "REFUNDING"  # 退款中
    REFUNDED = "REFUNDED"  # 已退款
    CANCELLED = "CANCELLED"  # 已取消
    EXPIRED = "EXPIRED"  # 已过期
    INVALID = "INVALID"  # 已失效


class FilingStatus(StrEnum):
    PENDING = "PENDING"  # 审核中
    APPROVED = "APPROVED"  # 已通过
    REJECTED = "REJECTED"  # 未通过


class DocumentKind(StrEnum):
    PREVIEW = "PREVIEW"  # 预览
    DRAFT = "DRAFT"  # 草稿
    SEALED = "SEALED"  # 正式合同
    SUPPLEMENT = "SUPPLEMENT"  # 补充文件


class SignerRole(StrEnum):
    CUSTOMER = "CUSTOMER"  # 甲方
    VENDOR = "VENDOR"  # 乙方


class SignatureStatus(StrEnum):
    WAITING = "WAITING"  # 待签署
    SIGNED = "SIGNED"  # 已签署
    REFUSED = "REFUSED"  # 已拒签
    EXPIRED = "EXPIRED"  # 已过期
    CANCELLED = "CANCELLED"  # 已撤销
    INVALID = "INVALID"  # 已失效


class VerificationVerdict(StrEnum):
    GENUINE = "GENUINE"  # 真实有效
    ALTERED = "ALTERED"  # 已被改动
    UNKNOWN = "UNKNOWN"  # 无法识别
    NOT_EFFECTIVE = "NOT_EFFECTIVE"  # 尚未生效或已失效


class WarningCode(StrEnum):
    ORDER_CANCELLED_LATER = "ORDER_CANCELLED_LATER"
    TAX_NUMBER_DIFFERS = "TAX_NUMBER_DIFFERS"
    FILING_SUBJECT_INDIVIDUAL = "FILING_SUBJECT_INDIVIDUAL"
    SELF_ISSUED_CERTIFICATE = "SELF_ISSUED_CERTIFICATE"
    SUBJECT_CHANGED = "SUBJECT_CHANGED"


class Work(StrEnum):
    """What the background owes a contract; each is a file in jobs/."""

    RENDER_DRAFT = "RENDER_DRAFT"  # 生成草稿
    SEAL = "SEAL"  # 乙方盖章
    RENDER_PREVIEW = "RENDER_PREVIEW"  # 生成预览
    OPEN_SIGNING = "OPEN_SIGNING"  # 发起签署
    FOLLOW_SIGNING = "FOLLOW_SIGNING"  # 跟进签署
    CANCEL_SIGNING = "CANCEL_SIGNING"  # 撤销签署


class NoticeKind(StrEnum):
    """What customers and the vendor's other systems are told."""

    CONTRACT_EFFECTIVE = "CONTRACT_EFFECTIVE"  # 合同生效
    CONTRACT_VOIDED = "CONTRACT_VOIDED"  # 合同作废
    SIGNING_DUE = "SIGNING_DUE"  # 待签署
    SIGNING_DEADLINE = "SIGNING_DEADLINE"  # 签署即将到期
    PAPER_SHIPPED = "PAPER_SHIPPED"  # 纸质合同寄出


class DeliveryChannel(StrEnum):
    """The way a notice goes."""

    MAIL = "MAIL"  # 邮件
    OPERATORS = "OPERATORS"  # 运营
    WEBHOOK = "WEBHOOK"  # 推送


class DeliveryState(StrEnum):
    """What has become of a notice on its way through one channel."""

    WAITING = "WAITING"  # 待发送
    SENT = "SENT"  # 已发送
    GIVEN_UP = "GIVEN_UP"  # 已放弃


class FlowState(StrEnum):
    """What has become of a signing flow, in our words, whichever provider holds it."""

    WAITING = "WAITING"  # 待甲方签署
    CUSTOMER_SIGNED = "CUSTOMER_SIGNED"  # 甲方已签署
    COMPLETED = "COMPLETED"  # 双方已签署
    REFUSED = "REFUSED"  # 甲方拒签
    EXPIRED = "EXPIRED"  # 逾期未签
    REVOKED = "REVOKED"  # 已撤销
    INVALID = "INVALID"  # 已失效


class RetentionKind(StrEnum):
    """What is erased when its retention is over, each by a rule of its own."""

    CONTRACT_ENDED = "CONTRACT_ENDED"  # 已终止的合同
    NEVER_IN_EFFECT = "NEVER_IN_EFFECT"  # 未生效的合同
    KEPT_FOR_NOTHING = "KEPT_FOR_NOTHING"  # 无需保存的信息
    ACCOUNT = "ACCOUNT"  # 账号信息
