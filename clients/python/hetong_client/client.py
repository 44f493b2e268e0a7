from typing import Any

from .contract_of import ContractOf
from .create_contract import CreateContract
from .delete_contract import DeleteContract
from .finalize_contract import FinalizeContract
from .http_client import HttpClient
from .input_types import (
    ContractActionInput,
    ContractBy,
    CreateContractInput,
    SavePartyAProfileInput,
)
from .save_party_a import SavePartyA
from .start import Start
from .verify import Verify
from .void_contract import VoidContract


def gql(q: str) -> str:
    return q


class Client(HttpClient):
    async def start(self, **kwargs: Any) -> Start:
        query = gql("""
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
              orders(filter: {selectable: true}, first: 100) {
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
            """)
        variables: dict[str, object] = {}
        response = await self.execute(
            query=query, operation_name="Start", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Start.model_validate(data)

    async def contract_of(self, by: ContractBy, **kwargs: Any) -> ContractOf:
        query = gql("""
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
            """)
        variables: dict[str, object] = {"by": by}
        response = await self.execute(
            query=query, operation_name="ContractOf", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ContractOf.model_validate(data)

    async def save_party_a(
        self, input: SavePartyAProfileInput, **kwargs: Any
    ) -> SavePartyA:
        query = gql("""
            mutation SavePartyA($input: SavePartyAProfileInput!) {
              savePartyAProfile(input: $input) {
                partyAProfile {
                  id
                  complete
                }
                errors {
                  __typename
                  ...Refusal
                }
              }
            }

            fragment Refusal on UserError {
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
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="SavePartyA", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return SavePartyA.model_validate(data)

    async def create_contract(
        self, input: CreateContractInput, **kwargs: Any
    ) -> CreateContract:
        query = gql("""
            mutation CreateContract($input: CreateContractInput!) {
              createContract(input: $input) {
                contract {
                  id
                  number
                  version
                }
                errors {
                  __typename
                  ...Refusal
                }
              }
            }

            fragment Refusal on UserError {
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
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="CreateContract", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CreateContract.model_validate(data)

    async def finalize_contract(
        self, input: ContractActionInput, **kwargs: Any
    ) -> FinalizeContract:
        query = gql("""
            mutation FinalizeContract($input: ContractActionInput!) {
              finalizeContract(input: $input) {
                contract {
                  subStatus
                }
                errors {
                  __typename
                  ...Refusal
                }
              }
            }

            fragment Refusal on UserError {
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
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query,
            operation_name="FinalizeContract",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return FinalizeContract.model_validate(data)

    async def void_contract(
        self, input: ContractActionInput, **kwargs: Any
    ) -> VoidContract:
        query = gql("""
            mutation VoidContract($input: ContractActionInput!) {
              voidContract(input: $input) {
                contract {
                  status
                  version
                }
                errors {
                  __typename
                  ...Refusal
                }
              }
            }

            fragment Refusal on UserError {
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
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="VoidContract", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return VoidContract.model_validate(data)

    async def delete_contract(
        self, input: ContractActionInput, **kwargs: Any
    ) -> DeleteContract:
        query = gql("""
            mutation DeleteContract($input: ContractActionInput!) {
              deleteContract(input: $input) {
                deletedContractId
                releasedOrders {
                  number
                }
                errors {
                  __typename
                  ...Refusal
                }
              }
            }

            fragment Refusal on UserError {
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
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="DeleteContract", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return DeleteContract.model_validate(data)

    async def verify(self, number: str, code: str, **kwargs: Any) -> Verify:
        query = gql("""
            query Verify($number: String!, $code: String!) {
              verifyContract(number: $number, code: $code) {
                verdict
                message
                sha256
              }
            }
            """)
        variables: dict[str, object] = {"number": number, "code": code}
        response = await self.execute(
            query=query, operation_name="Verify", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Verify.model_validate(data)
