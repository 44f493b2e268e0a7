/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query Start {\n    viewer {\n      userName\n      account {\n        name\n        frameworkContract {\n          id\n          number\n        }\n      }\n    }\n    partyAProfiles {\n      id\n      label\n      complete\n    }\n    orders(filter: { selectable: true }, first: 100) {\n      nodes {\n        id\n        number\n        placedAt\n        amount {\n          amount\n          currency\n        }\n      }\n    }\n  }\n": typeof types.StartDocument,
    "\n  query ContractOf($by: ContractBy!) {\n    contract(by: $by) {\n      id\n      number\n      status\n      subStatus\n      version\n      verificationCode\n      effectiveAt\n      amount {\n        amount\n        inWords\n      }\n      progress {\n        message\n        attempts\n      }\n      document {\n        url\n        sha256\n        byteSize\n      }\n      signatures {\n        signerName\n        signedAt\n        selfIssued\n      }\n    }\n  }\n": typeof types.ContractOfDocument,
    "\n  mutation SavePartyA($input: SavePartyAProfileInput!) {\n    savePartyAProfile(input: $input) {\n      partyAProfile {\n        id\n        complete\n      }\n      errors {\n        ...Refusal\n      }\n    }\n  }\n": typeof types.SavePartyADocument,
    "\n  mutation CreateContract($input: CreateContractInput!) {\n    createContract(input: $input) {\n      contract {\n        id\n        number\n        version\n      }\n      errors {\n        ...Refusal\n      }\n    }\n  }\n": typeof types.CreateContractDocument,
    "\n  mutation FinalizeContract($input: ContractActionInput!) {\n    finalizeContract(input: $input) {\n      contract {\n        subStatus\n      }\n      errors {\n        ...Refusal\n      }\n    }\n  }\n": typeof types.FinalizeContractDocument,
    "\n  mutation VoidContract($input: ContractActionInput!) {\n    voidContract(input: $input) {\n      contract {\n        status\n        version\n      }\n      errors {\n        ...Refusal\n      }\n    }\n  }\n": typeof types.VoidContractDocument,
    "\n  mutation DeleteContract($input: ContractActionInput!) {\n    deleteContract(input: $input) {\n      deletedContractId\n      releasedOrders {\n        number\n      }\n      errors {\n        ...Refusal\n      }\n    }\n  }\n": typeof types.DeleteContractDocument,
    "\n  query Verify($number: String!, $code: String!) {\n    verifyContract(number: $number, code: $code) {\n      verdict\n      message\n      sha256\n    }\n  }\n": typeof types.VerifyDocument,
    "\n  fragment Refusal on UserError {\n    __typename\n    code\n    message\n    ... on RuleError {\n      facts {\n        name\n        value\n      }\n    }\n    ... on ValidationError {\n      path\n    }\n    ... on IdempotencyError {\n      retryable\n    }\n  }\n": typeof types.RefusalFragmentDoc,
};
const documents: Documents = {
    "\n  query Start {\n    viewer {\n      userName\n      account {\n        name\n        frameworkContract {\n          id\n          number\n        }\n      }\n    }\n    partyAProfiles {\n      id\n      label\n      complete\n    }\n    orders(filter: { selectable: true }, first: 100) {\n      nodes {\n        id\n        number\n        placedAt\n        amount {\n          amount\n          currency\n        }\n      }\n    }\n  }\n": types.StartDocument,
    "\n  query ContractOf($by: ContractBy!) {\n    contract(by: $by) {\n      id\n      number\n      status\n      subStatus\n      version\n      verificationCode\n      effectiveAt\n      amount {\n        amount\n        inWords\n      }\n      progress {\n        message\n        attempts\n      }\n      document {\n        url\n        sha256\n        byteSize\n      }\n      signatures {\n        signerName\n        signedAt\n        selfIssued\n      }\n    }\n  }\n": types.ContractOfDocument,
    "\n  mutation SavePartyA($input: SavePartyAProfileInput!) {\n    savePartyAProfile(input: $input) {\n      partyAProfile {\n        id\n        complete\n      }\n      errors {\n        ...Refusal\n      }\n    }\n  }\n": types.SavePartyADocument,
    "\n  mutation CreateContract($input: CreateContractInput!) {\n    createContract(input: $input) {\n      contract {\n        id\n        number\n        version\n      }\n      errors {\n        ...Refusal\n      }\n    }\n  }\n": types.CreateContractDocument,
    "\n  mutation FinalizeContract($input: ContractActionInput!) {\n    finalizeContract(input: $input) {\n      contract {\n        subStatus\n      }\n      errors {\n        ...Refusal\n      }\n    }\n  }\n": types.FinalizeContractDocument,
    "\n  mutation VoidContract($input: ContractActionInput!) {\n    voidContract(input: $input) {\n      contract {\n        status\n        version\n      }\n      errors {\n        ...Refusal\n      }\n    }\n  }\n": types.VoidContractDocument,
    "\n  mutation DeleteContract($input: ContractActionInput!) {\n    deleteContract(input: $input) {\n      deletedContractId\n      releasedOrders {\n        number\n      }\n      errors {\n        ...Refusal\n      }\n    }\n  }\n": types.DeleteContractDocument,
    "\n  query Verify($number: String!, $code: String!) {\n    verifyContract(number: $number, code: $code) {\n      verdict\n      message\n      sha256\n    }\n  }\n": types.VerifyDocument,
    "\n  fragment Refusal on UserError {\n    __typename\n    code\n    message\n    ... on RuleError {\n      facts {\n        name\n        value\n      }\n    }\n    ... on ValidationError {\n      path\n    }\n    ... on IdempotencyError {\n      retryable\n    }\n  }\n": types.RefusalFragmentDoc,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Start {\n    viewer {\n      userName\n      account {\n        name\n        frameworkContract {\n          id\n          number\n        }\n      }\n    }\n    partyAProfiles {\n      id\n      label\n      complete\n    }\n    orders(filter: { selectable: true }, first: 100) {\n      nodes {\n        id\n        number\n        placedAt\n        amount {\n          amount\n          currency\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').StartDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ContractOf($by: ContractBy!) {\n    contract(by: $by) {\n      id\n      number\n      status\n      subStatus\n      version\n      verificationCode\n      effectiveAt\n      amount {\n        amount\n        inWords\n      }\n      progress {\n        message\n        attempts\n      }\n      document {\n        url\n        sha256\n        byteSize\n      }\n      signatures {\n        signerName\n        signedAt\n        selfIssued\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ContractOfDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SavePartyA($input: SavePartyAProfileInput!) {\n    savePartyAProfile(input: $input) {\n      partyAProfile {\n        id\n        complete\n      }\n      errors {\n        ...Refusal\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SavePartyADocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateContract($input: CreateContractInput!) {\n    createContract(input: $input) {\n      contract {\n        id\n        number\n        version\n      }\n      errors {\n        ...Refusal\n      }\n    }\n  }\n"): typeof import('./graphql.ts').CreateContractDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FinalizeContract($input: ContractActionInput!) {\n    finalizeContract(input: $input) {\n      contract {\n        subStatus\n      }\n      errors {\n        ...Refusal\n      }\n    }\n  }\n"): typeof import('./graphql.ts').FinalizeContractDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation VoidContract($input: ContractActionInput!) {\n    voidContract(input: $input) {\n      contract {\n        status\n        version\n      }\n      errors {\n        ...Refusal\n      }\n    }\n  }\n"): typeof import('./graphql.ts').VoidContractDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteContract($input: ContractActionInput!) {\n    deleteContract(input: $input) {\n      deletedContractId\n      releasedOrders {\n        number\n      }\n      errors {\n        ...Refusal\n      }\n    }\n  }\n"): typeof import('./graphql.ts').DeleteContractDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Verify($number: String!, $code: String!) {\n    verifyContract(number: $number, code: $code) {\n      verdict\n      message\n      sha256\n    }\n  }\n"): typeof import('./graphql.ts').VerifyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment Refusal on UserError {\n    __typename\n    code\n    message\n    ... on RuleError {\n      facts {\n        name\n        value\n      }\n    }\n    ... on ValidationError {\n      path\n    }\n    ... on IdempotencyError {\n      retryable\n    }\n  }\n"): typeof import('./graphql.ts').RefusalFragmentDoc;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
