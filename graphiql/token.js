// The developer token: kept for this tab alone, sent with every operation, gone when it is cleared.
const KEY = 'hetong:token';

export function bearer() {
  const token = sessionStorage.getItem(KEY);
  return token ? { Authorization: `Bearer ${token}` } : {};
}

export function listenToTheTokenBox(words) {
  const [form, field, state] = ['token-form', 'token', 'token-state'].map((id) => document.getElementById(id));

  function show(sentence) {
    const kept = sessionStorage.getItem(KEY) !== null;
    form.classList.toggle('kept', kept);
    state.textContent = sentence ?? (kept ? words.kept : words.none);
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const token = field.value.trim().replace(/^Bearer\s+/i, '');
    field.value = '';
    if (!/^[\w.~+/=-]+$/.test(token)) {
      show(words.malformed);
      return;
    }
    sessionStorage.setItem(KEY, token);
    show();
  });
  document.getElementById('token-clear').addEventListener('click', () => {
    sessionStorage.removeItem(KEY);
    field.value = '';
    show();
  });
  show();
}
