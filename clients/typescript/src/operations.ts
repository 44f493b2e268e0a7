/** Everything the story asks; from here the generator takes the types, and the hashes of the manifest. */

import { graphql } from './generated/index.ts';

export const START = graphql(`
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
`);

export const CONTRACT = graphql(`
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
`);

export const SAVE_PARTY_A = graphql(`
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
`);

export const CREATE = graphql(`
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
`);

export const FINALIZE = graphql(`
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
`);

export const VOID = graphql(`
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
`);

export const DELETE = graphql(`
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
`);

export const VERIFY = graphql(`
  query Verify($number: String!, $code: String!) {
    verifyContract(number: $number, code: $code) {
      verdict
      message
      sha256
    }
  }
`);

/** Each kind of refusal says what only it knows; which one it is decides __typename. */
export const REFUSAL = graphql(`
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
`);
