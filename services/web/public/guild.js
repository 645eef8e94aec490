// The pages work without this. It moves the focus to what needs another look, and keeps a form from being sent twice.
document.querySelector('[aria-invalid], [role=alert]')?.focus();

for (const form of document.querySelectorAll('form[method=post]')) {
  form.addEventListener('submit', () => {
    // After this turn, or the pressed button would not be part of the form that is sent.
    queueMicrotask(() => {
      for (const button of form.querySelectorAll('button')) button.disabled = true;
    });
  });
}
// A page that comes back from the browser's history has its buttons again.
addEventListener('pageshow', (event) => {
  if (event.persisted) for (const button of document.querySelectorAll('button')) button.disabled = false;
});
