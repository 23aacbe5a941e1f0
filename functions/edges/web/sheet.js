/** A sheet that lies over the page: a button opens it, its cross and a tap beside it close it. */
export function sheet(name, opened) {
  const dialog = document.getElementById(name);
  const open = () => {
    dialog.showModal();
    opened();
  };
  document.getElementById(`${name}-button`).addEventListener("click", open);
  dialog.querySelector(".close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  return { open, close: () => dialog.close() };
}

/** Do something, and say beside it what went wrong, if anything did. */
export async function trying(act, trouble) {
  trouble.textContent = "";
  try {
    await act();
  } catch (problem) {
    trouble.textContent = problem.message;
  }
}

/** A button that asks once more before it acts. */
export function sure(button, question, act) {
  const name = button.textContent;
  button.addEventListener("click", () => {
    if (button.textContent === question) act();
    else button.textContent = question;
  });
  button.addEventListener("blur", () => (button.textContent = name));
}
