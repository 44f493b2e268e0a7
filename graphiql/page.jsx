// GraphiQL with our token box, our examples, and nothing from anywhere else.
import { EditorContext, useExecutionContext, usePluginStore } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import { setNonce } from 'get-nonce';
import { useContext, useEffect } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { understood } from './operation.js';
import { Remembered } from './remembered.js';
import { streamed } from './stream.js';
import { bearer, listenToTheTokenBox } from './token.js';

const root = document.getElementById('graphiql');
const { endpoint, nonce } = root.dataset;
const words = JSON.parse(root.dataset.words);
const groups = JSON.parse(root.dataset.examples);
const seen = new Remembered(words.placeholders);
const narrow = matchMedia('(max-width: 760px)');

setNonce(nonce); // menus and dialogues hold the page still by a style of their own

const ONCE = 'application/graphql-response+json, application/json';
const EVENTS = 'text/event-stream';

function asked(parameters, { headers } = {}, accept, signal) {
  return fetch(endpoint, {
    method: 'POST',
    headers: {
      Accept: accept,
      'Accept-Language': document.documentElement.lang,
      'Content-Type': 'application/json',
      ...bearer(),
      ...headers,
    },
    body: JSON.stringify(parameters),
    signal,
  });
}

function fetcher(typed, options) {
  const { parameters, subscribes } = understood(typed);
  if (subscribes) {
    return streamed((signal) => asked(parameters, options, EVENTS, signal));
  }
  return answered(parameters, options);
}

async function answered(parameters, options) {
  const body = await (await asked(parameters, options, ONCE)).json();
  seen.learn(body.data);
  return body;
}

function ExamplesIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M6 3h9l4 4v14H6zM9 9h7M9 13h7M9 17h4" />
    </svg>
  );
}

function Examples() {
  const editors = useContext(EditorContext);
  const { stop, isFetching } = useExecutionContext();
  const { setVisiblePlugin } = usePluginStore();

  function open({ operation, variables }) {
    if (isFetching) stop();
    const current = editors.queryEditor.getValue();
    const untouched = groups.some(({ examples }) => examples.some((each) => each.operation === current));
    if (current.trim() && !untouched) flushSync(() => editors.addTab());
    editors.queryEditor.setValue(operation);
    editors.variableEditor.setValue(seen.filledIn(variables));
    editors.responseEditor.setValue('');
    if (narrow.matches) setVisiblePlugin(null);
  }

  return (
    <section className="examples" aria-label={words.examples}>
      <h2>{words.examples}</h2>
      <p>{words.hint}</p>
      {groups.map(({ title, examples }) => (
        <div key={title}>
          <h3>{title}</h3>
          <ol>
            {examples.map((example) => (
              <li key={example.name}>
                <button type="button" data-example={example.name} onClick={() => open(example)}>
                  {example.title}
                </button>
              </li>
            ))}
          </ol>
        </div>
      ))}
    </section>
  );
}

// Its pane is hidden until its button is pressed, even where `visiblePlugin` names it: so it is pressed.
function OpenAtFirst() {
  const { plugins } = usePluginStore();
  const known = plugins.length > 0;
  useEffect(() => {
    const buttons = [...document.querySelectorAll('.graphiql-sidebar button')];
    if (known && !narrow.matches) buttons.find((each) => each.ariaLabel.includes(words.examples))?.click();
  }, [known]);
  return null;
}

const plugin = { title: words.examples, icon: ExamplesIcon, content: Examples };

listenToTheTokenBox(words);
createRoot(root).render(
  <GraphiQL
    fetcher={fetcher}
    plugins={[plugin]}
    defaultQuery={groups[0].examples[0].operation}
    storage={sessionStorage} // variables may hold personal data: gone with the tab
    showPersistHeadersSettings={false}
    defaultEditorToolsVisibility="variables"
  >
    <GraphiQL.Logo>
      <OpenAtFirst />
    </GraphiQL.Logo>
  </GraphiQL>,
);
