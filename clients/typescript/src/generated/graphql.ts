/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { Id, Instant, Decimal, Address } from '../scalars.ts';
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type ContractActionInput = {
  readonly clientMutationId?: string | null | undefined;
  /** Refused with CONTRACT_CHANGED when the contract is no longer in this version. */
  readonly expectedVersion?: number | null | undefined;
  readonly id: Id;
  readonly idempotencyKey?: string | null | undefined;
};

/** A contract by its id or by its number. */
export type ContractBy =
  {   readonly id: Id; readonly number?: never; }
  |  { readonly id?: never;   readonly number: string; };

/** What the contract is for. */
export const ContractKind = {
  Filing: 'FILING',
  Framework: 'FRAMEWORK',
  Order: 'ORDER'
} as const;

export type ContractKind = typeof ContractKind[keyof typeof ContractKind];
/** The customer's own four. */
export const ContractStatus = {
  Draft: 'DRAFT',
  Effective: 'EFFECTIVE',
  Signing: 'SIGNING',
  Voided: 'VOIDED'
} as const;

export type ContractStatus = typeof ContractStatus[keyof typeof ContractStatus];
/** Where exactly a contract stands. */
export const ContractSubStatus = {
  Cancelling: 'CANCELLING',
  ConfirmingSigning: 'CONFIRMING_SIGNING',
  ConfirmingText: 'CONFIRMING_TEXT',
  CustomerSigning: 'CUSTOMER_SIGNING',
  DraftGenerated: 'DRAFT_GENERATED',
  DraftGenerating: 'DRAFT_GENERATING',
  ElectronicEffective: 'ELECTRONIC_EFFECTIVE',
  FillingIn: 'FILLING_IN',
  PaperRequested: 'PAPER_REQUESTED',
  PaperShipped: 'PAPER_SHIPPED',
  VendorSigning: 'VENDOR_SIGNING'
} as const;

export type ContractSubStatus = typeof ContractSubStatus[keyof typeof ContractSubStatus];
export type CreateContractInput = {
  readonly clientMutationId?: string | null | undefined;
  readonly customerReference?: string | null | undefined;
  readonly filingOrderId?: Id | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
  readonly kind: ContractKind;
  readonly orderIds?: ReadonlyArray<Id> | null | undefined;
  /** Required at once when UNILATERAL. */
  readonly partyAProfileId?: Id | null | undefined;
  readonly signingMode: SigningMode;
  readonly title?: string | null | undefined;
};

export const CurrencyCode = {
  Cny: 'CNY'
} as const;

export type CurrencyCode = typeof CurrencyCode[keyof typeof CurrencyCode];
/** Permanent codes of every refusal. One list for rules, values and the rest. */
export const ErrorCode = {
  AccountRestricted: 'ACCOUNT_RESTRICTED',
  ActionNotAvailable: 'ACTION_NOT_AVAILABLE',
  BilateralNotEnabled: 'BILATERAL_NOT_ENABLED',
  ContractChanged: 'CONTRACT_CHANGED',
  ContractSealed: 'CONTRACT_SEALED',
  DailyLimitReached: 'DAILY_LIMIT_REACHED',
  EsignNotActivated: 'ESIGN_NOT_ACTIVATED',
  FilingNotApproved: 'FILING_NOT_APPROVED',
  FilingNotFound: 'FILING_NOT_FOUND',
  FilingOccupied: 'FILING_OCCUPIED',
  FilingRequired: 'FILING_REQUIRED',
  Forbidden: 'FORBIDDEN',
  FrameworkAlreadyExists: 'FRAMEWORK_ALREADY_EXISTS',
  FrameworkRequired: 'FRAMEWORK_REQUIRED',
  IdempotencyInProgress: 'IDEMPOTENCY_IN_PROGRESS',
  IdempotencyMismatch: 'IDEMPOTENCY_MISMATCH',
  IdentityNotVerified: 'IDENTITY_NOT_VERIFIED',
  InvalidValue: 'INVALID_VALUE',
  NotFound: 'NOT_FOUND',
  OrderNotFound: 'ORDER_NOT_FOUND',
  OrderOccupied: 'ORDER_OCCUPIED',
  OrderRequired: 'ORDER_REQUIRED',
  OrderStateNotAllowed: 'ORDER_STATE_NOT_ALLOWED',
  PartyAIncomplete: 'PARTY_A_INCOMPLETE',
  RecipientInvalid: 'RECIPIENT_INVALID',
  ReminderLimitReached: 'REMINDER_LIMIT_REACHED',
  SignatoryInvalid: 'SIGNATORY_INVALID',
  SigningCodeInvalid: 'SIGNING_CODE_INVALID',
  SubjectChangeOnHold: 'SUBJECT_CHANGE_ON_HOLD',
  TextChanged: 'TEXT_CHANGED',
  TooManyOrders: 'TOO_MANY_ORDERS'
} as const;

export type ErrorCode = typeof ErrorCode[keyof typeof ErrorCode];
/** On an existing profile: left out is unchanged, null clears, a masked value is refused. On a new one address, contact, phone and email are required. */
export type SavePartyAProfileInput = {
  readonly address?: string | null | undefined;
  readonly bankAccount?: string | null | undefined;
  readonly bankName?: string | null | undefined;
  readonly clientMutationId?: string | null | undefined;
  readonly contact?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly expectedVersion?: number | null | undefined;
  readonly id?: Id | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
  readonly isDefault?: boolean | null | undefined;
  readonly label?: string | null | undefined;
  readonly legalRepresentative?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly postcode?: string | null | undefined;
  readonly taxNumber?: string | null | undefined;
};

/** Who seals: the vendor alone, or the customer and then the vendor. Equal legal force. */
export const SigningMode = {
  Bilateral: 'BILATERAL',
  Unilateral: 'UNILATERAL'
} as const;

export type SigningMode = typeof SigningMode[keyof typeof SigningMode];
/** What a verification found. */
export const VerificationVerdict = {
  Altered: 'ALTERED',
  Genuine: 'GENUINE',
  NotEffective: 'NOT_EFFECTIVE',
  Unknown: 'UNKNOWN'
} as const;

export type VerificationVerdict = typeof VerificationVerdict[keyof typeof VerificationVerdict];
export type StartQueryVariables = Exact<{ [key: string]: never; }>;


export type StartQuery = { readonly viewer: { readonly userName: string, readonly account: { readonly name: string, readonly frameworkContract: { readonly id: Id, readonly number: string } | null } | null }, readonly partyAProfiles: ReadonlyArray<{ readonly id: Id, readonly label: string, readonly complete: boolean }> | null, readonly orders: { readonly nodes: ReadonlyArray<{ readonly id: Id, readonly number: string, readonly placedAt: Instant, readonly amount: { readonly amount: Decimal, readonly currency: CurrencyCode } }> } | null };

export type ContractOfQueryVariables = Exact<{
  by: ContractBy;
}>;


export type ContractOfQuery = { readonly contract: { readonly id: Id, readonly number: string, readonly status: ContractStatus, readonly subStatus: ContractSubStatus | null, readonly version: number, readonly verificationCode: string | null, readonly effectiveAt: Instant | null, readonly amount: { readonly amount: Decimal, readonly inWords: string } | null, readonly progress: { readonly message: string, readonly attempts: number } | null, readonly document: { readonly url: Address | null, readonly sha256: string, readonly byteSize: number } | null, readonly signatures: ReadonlyArray<{ readonly signerName: string, readonly signedAt: Instant | null, readonly selfIssued: boolean }> } | null };

export type SavePartyAMutationVariables = Exact<{
  input: SavePartyAProfileInput;
}>;


export type SavePartyAMutation = { readonly savePartyAProfile: { readonly partyAProfile: { readonly id: Id, readonly complete: boolean } | null, readonly errors: ReadonlyArray<
      | { readonly __typename: 'IdempotencyError', readonly retryable: boolean, readonly code: ErrorCode, readonly message: string }
      | { readonly __typename: 'NotFoundError', readonly code: ErrorCode, readonly message: string }
      | { readonly __typename: 'RuleError', readonly code: ErrorCode, readonly message: string, readonly facts: ReadonlyArray<{ readonly name: string, readonly value: string }> }
      | { readonly __typename: 'ValidationError', readonly path: ReadonlyArray<string> | null, readonly code: ErrorCode, readonly message: string }
    > } };

export type CreateContractMutationVariables = Exact<{
  input: CreateContractInput;
}>;


export type CreateContractMutation = { readonly createContract: { readonly contract: { readonly id: Id, readonly number: string, readonly version: number } | null, readonly errors: ReadonlyArray<
      | { readonly __typename: 'IdempotencyError', readonly retryable: boolean, readonly code: ErrorCode, readonly message: string }
      | { readonly __typename: 'NotFoundError', readonly code: ErrorCode, readonly message: string }
      | { readonly __typename: 'RuleError', readonly code: ErrorCode, readonly message: string, readonly facts: ReadonlyArray<{ readonly name: string, readonly value: string }> }
      | { readonly __typename: 'ValidationError', readonly path: ReadonlyArray<string> | null, readonly code: ErrorCode, readonly message: string }
    > } };

export type FinalizeContractMutationVariables = Exact<{
  input: ContractActionInput;
}>;


export type FinalizeContractMutation = { readonly finalizeContract: { readonly contract: { readonly subStatus: ContractSubStatus | null } | null, readonly errors: ReadonlyArray<
      | { readonly __typename: 'IdempotencyError', readonly retryable: boolean, readonly code: ErrorCode, readonly message: string }
      | { readonly __typename: 'NotFoundError', readonly code: ErrorCode, readonly message: string }
      | { readonly __typename: 'RuleError', readonly code: ErrorCode, readonly message: string, readonly facts: ReadonlyArray<{ readonly name: string, readonly value: string }> }
      | { readonly __typename: 'ValidationError', readonly path: ReadonlyArray<string> | null, readonly code: ErrorCode, readonly message: string }
    > } };

export type VoidContractMutationVariables = Exact<{
  input: ContractActionInput;
}>;


export type VoidContractMutation = { readonly voidContract: { readonly contract: { readonly status: ContractStatus, readonly version: number } | null, readonly errors: ReadonlyArray<
      | { readonly __typename: 'IdempotencyError', readonly retryable: boolean, readonly code: ErrorCode, readonly message: string }
      | { readonly __typename: 'NotFoundError', readonly code: ErrorCode, readonly message: string }
      | { readonly __typename: 'RuleError', readonly code: ErrorCode, readonly message: string, readonly facts: ReadonlyArray<{ readonly name: string, readonly value: string }> }
      | { readonly __typename: 'ValidationError', readonly path: ReadonlyArray<string> | null, readonly code: ErrorCode, readonly message: string }
    > } };

export type DeleteContractMutationVariables = Exact<{
  input: ContractActionInput;
}>;


export type DeleteContractMutation = { readonly deleteContract: { readonly deletedContractId: Id | null, readonly releasedOrders: ReadonlyArray<{ readonly number: string }>, readonly errors: ReadonlyArray<
      | { readonly __typename: 'IdempotencyError', readonly retryable: boolean, readonly code: ErrorCode, readonly message: string }
      | { readonly __typename: 'NotFoundError', readonly code: ErrorCode, readonly message: string }
      | { readonly __typename: 'RuleError', readonly code: ErrorCode, readonly message: string, readonly facts: ReadonlyArray<{ readonly name: string, readonly value: string }> }
      | { readonly __typename: 'ValidationError', readonly path: ReadonlyArray<string> | null, readonly code: ErrorCode, readonly message: string }
    > } };

export type VerifyQueryVariables = Exact<{
  number: string;
  code: string;
}>;


export type VerifyQuery = { readonly verifyContract: { readonly verdict: VerificationVerdict, readonly message: string, readonly sha256: string | null } };

type Refusal_IdempotencyError_Fragment = { readonly __typename: 'IdempotencyError', readonly retryable: boolean, readonly code: ErrorCode, readonly message: string };

type Refusal_NotFoundError_Fragment = { readonly __typename: 'NotFoundError', readonly code: ErrorCode, readonly message: string };

type Refusal_RuleError_Fragment = { readonly __typename: 'RuleError', readonly code: ErrorCode, readonly message: string, readonly facts: ReadonlyArray<{ readonly name: string, readonly value: string }> };

type Refusal_ValidationError_Fragment = { readonly __typename: 'ValidationError', readonly path: ReadonlyArray<string> | null, readonly code: ErrorCode, readonly message: string };

export type RefusalFragment =
  | Refusal_IdempotencyError_Fragment
  | Refusal_NotFoundError_Fragment
  | Refusal_RuleError_Fragment
  | Refusal_ValidationError_Fragment
;

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const RefusalFragmentDoc = new TypedDocumentString(`
    fragment Refusal on UserError {
  __typename
  code
  message
  ... on RuleError {
    facts {
      name
      value
    }
  }
  ... on ValidationError {
    path
  }
  ... on IdempotencyError {
    retryable
  }
}
    `, {"fragmentName":"Refusal"}) as unknown as TypedDocumentString<RefusalFragment, unknown>;
export const StartDocument = new TypedDocumentString(`
    query Start {
  viewer {
    userName
    account {
      name
      frameworkContract {
        id
        number
      }
    }
  }
  partyAProfiles {
    id
    label
    complete
  }
  orders(filter: { selectable: true }, first: 100) {
    nodes {
      id
      number
      placedAt
      amount {
        amount
        currency
      }
    }
  }
}
    `, {"documentId":"sha256:01f6481671f4d453a3d81b8dfe625f7f03dc0927ff369fb51738050b832ff095"}) as unknown as TypedDocumentString<StartQuery, StartQueryVariables>;
export const ContractOfDocument = new TypedDocumentString(`
    query ContractOf($by: ContractBy!) {
  contract(by: $by) {
    id
    number
    status
    subStatus
    version
    verificationCode
    effectiveAt
    amount {
      amount
      inWords
    }
    progress {
      message
      attempts
    }
    document {
      url
      sha256
      byteSize
    }
    signatures {
      signerName
      signedAt
      selfIssued
    }
  }
}
    `, {"documentId":"sha256:a06f0492b9e04b9a307c56f931a1cd79ca2ca95d063c1cbf7ddd55a687b8f64c"}) as unknown as TypedDocumentString<ContractOfQuery, ContractOfQueryVariables>;
export const SavePartyADocument = new TypedDocumentString(`
    mutation SavePartyA($input: SavePartyAProfileInput!) {
  savePartyAProfile(input: $input) {
    partyAProfile {
      id
      complete
    }
    errors {
      ...Refusal
    }
  }
}
    fragment Refusal on UserError {
  __typename
  code
  message
  ... on RuleError {
    facts {
      name
      value
    }
  }
  ... on ValidationError {
    path
  }
  ... on IdempotencyError {
    retryable
  }
}`, {"documentId":"sha256:d2cb2671fa522eb8febceb6a17c7a9468fbf882d69806adafe1cb199f0af823a"}) as unknown as TypedDocumentString<SavePartyAMutation, SavePartyAMutationVariables>;
export const CreateContractDocument = new TypedDocumentString(`
    mutation CreateContract($input: CreateContractInput!) {
  createContract(input: $input) {
    contract {
      id
      number
      version
    }
    errors {
      ...Refusal
    }
  }
}
    fragment Refusal on UserError {
  __typename
  code
  message
  ... on RuleError {
    facts {
      name
      value
    }
  }
  ... on ValidationError {
    path
  }
  ... on IdempotencyError {
    retryable
  }
}`, {"documentId":"sha256:34c723dd170d028004671a65a4457df6febeaca567aa480daed659dc22a895b0"}) as unknown as TypedDocumentString<CreateContractMutation, CreateContractMutationVariables>;
export const FinalizeContractDocument = new TypedDocumentString(`
    mutation FinalizeContract($input: ContractActionInput!) {
  finalizeContract(input: $input) {
    contract {
      subStatus
    }
    errors {
      ...Refusal
    }
  }
}
    fragment Refusal on UserError {
  __typename
  code
  message
  ... on RuleError {
    facts {
      name
      value
    }
  }
  ... on ValidationError {
    path
  }
  ... on IdempotencyError {
    retryable
  }
}`, {"documentId":"sha256:1311fa8da19bf0ee2bf788547ef793663ee50d2ff51ebccc2764083b058745ed"}) as unknown as TypedDocumentString<FinalizeContractMutation, FinalizeContractMutationVariables>;
export const VoidContractDocument = new TypedDocumentString(`
    mutation VoidContract($input: ContractActionInput!) {
  voidContract(input: $input) {
    contract {
      status
      version
    }
    errors {
      ...Refusal
    }
  }
}
    fragment Refusal on UserError {
  __typename
  code
  message
  ... on RuleError {
    facts {
      name
      value
    }
  }
  ... on ValidationError {
    path
  }
  ... on IdempotencyError {
    retryable
  }
}`, {"documentId":"sha256:979a07f8f290fcede47a8781657a9924527c2a6f4fc132d565d4128c1cdfaa41"}) as unknown as TypedDocumentString<VoidContractMutation, VoidContractMutationVariables>;
export const DeleteContractDocument = new TypedDocumentString(`
    mutation DeleteContract($input: ContractActionInput!) {
  deleteContract(input: $input) {
    deletedContractId
    releasedOrders {
      number
    }
    errors {
      ...Refusal
    }
  }
}
    fragment Refusal on UserError {
  __typename
  code
  message
  ... on RuleError {
    facts {
      name
      value
    }
  }
  ... on ValidationError {
    path
  }
  ... on IdempotencyError {
    retryable
  }
}`, {"documentId":"sha256:88920042d3f0b2aea808bde03ce7d103bddec143fdab6b95a8839b9e8888a4e1"}) as unknown as TypedDocumentString<DeleteContractMutation, DeleteContractMutationVariables>;
export const VerifyDocument = new TypedDocumentString(`
    query Verify($number: String!, $code: String!) {
  verifyContract(number: $number, code: $code) {
    verdict
    message
    sha256
  }
}
    `, {"documentId":"sha256:868f766938504fef853ed9e7ef1ce610b49f1fec8d7679969bdadd91b2ee210d"}) as unknown as TypedDocumentString<VerifyQuery, VerifyQueryVariables>;