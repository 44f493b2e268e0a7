// What runs is what stands in the editor: GraphiQL learns a document's operations a tenth of a second after the typing.
import { getOperationAST, parse } from 'graphql';

// The parameters without a name that the document does not have, where it has one operation; and whether that subscribes.
export function understood(parameters) {
  const document = parsed(parameters.query);
  const named = document && getOperationAST(document, parameters.operationName);
  const operation = named ?? (document && getOperationAST(document));
  return {
    parameters: operation && !named ? { ...parameters, operationName: undefined } : parameters,
    subscribes: operation?.operation === 'subscription',
  };
}

function parsed(query) {
  try {
    return parse(query);
  } catch {
    return null; // the server says what is wrong with it
  }
}
