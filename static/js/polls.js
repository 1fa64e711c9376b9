// The poll in the composer, inside [data-poll]: rows of answers come and go without a round trip.
function renumber(poll) {
  poll.querySelectorAll("[name=poll_option]").forEach((input, index) => {
    input.ariaLabel = input.dataset.label.replace("{n}", index + 1);
  });
  const full = poll.querySelectorAll("[name=poll_option]").length >= Number(poll.dataset.most);
  poll.querySelector("[data-add-answer]").hidden = full;
}

function typed(poll) {
  renumber(poll);
  poll.dispatchEvent(new Event("input", { bubbles: true })); // the draft changes too
}

document.addEventListener("click", (event) => {
  const poll = event.target.closest?.("[data-poll]");
  const button = event.target.closest?.("button");
  if (!poll || !button) return;
  const rows = poll.querySelector("[data-answers]");
  if (button.matches("[data-add-answer]")) {
    event.preventDefault();
    const row = rows.lastElementChild.cloneNode(true);
    row.querySelector("input").value = "";
    rows.append(row);
    row.querySelector("input").focus();
    renumber(poll);
  } else if (button.matches("[data-remove-answer]")) {
    const row = button.closest("[data-answers] > *");
    if (rows.children.length > 2) row.remove();
    else row.querySelector("input").value = "";
    rows.lastElementChild.querySelector("input").focus();
    typed(poll);
  } else if (button.matches("[data-remove-poll]")) {
    for (const input of poll.querySelectorAll("input")) {
      if (input.type === "checkbox") input.checked = false;
      else input.value = "";
    }
    poll.open = false;
    poll.querySelector("summary").focus();
    typed(poll);
  }
});

// Enter in an answer goes on to the next one instead of sending the post.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.("[data-poll] [name=poll_option]")) return;
  event.preventDefault();
  const inputs = [...event.target.closest("[data-answers]").querySelectorAll("input")];
  const next = inputs[inputs.indexOf(event.target) + 1];
  if (next) next.focus();
  else event.target.closest("[data-poll]").querySelector("[data-add-answer]:not([hidden])")?.click();
});
