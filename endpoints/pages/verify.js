"use strict";
// Without this the page works as well: dropping a file and being told early that it is too large is all it adds.
(() => {
  const form = document.getElementById("file-form");
  const input = document.getElementById("file");
  const drop = document.getElementById("drop");
  const error = document.getElementById("file-error");
  document.getElementById("drop-hint").hidden = false;

  const check = () => {
    const file = input.files[0];
    const tooLarge = Boolean(file) && file.size > Number(form.dataset.largest);
    error.textContent = tooLarge ? form.dataset.tooLarge : "";
    return !tooLarge;
  };
  input.addEventListener("change", check);
  form.addEventListener("submit", (event) => {
    if (!check()) event.preventDefault();
  });

  const holdsFiles = (event) => event.dataTransfer !== null && event.dataTransfer.types.includes("Files");
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) drop.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files.length === 0) return;
    input.files = event.dataTransfer.files;
    if (check()) form.requestSubmit();
  });
})();
