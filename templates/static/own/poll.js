// A page about work that goes on renews its element [data-poll], and the sentence
// [data-poll-status] beside it, until the server sends one without the mark.
// Without this file the page loads itself anew.
"use strict";

(() => {
  const every = 2000; // milliseconds
  const status = document.querySelector("[data-poll-status]");

  async function renew() {
    const old = document.querySelector("[data-poll]");
    if (!old) return;
    if (!document.hidden) {
      try {
        const response = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error", signal: AbortSignal.timeout(10000) });
        if (response.ok) place(old, new DOMParser().parseFromString(await response.text(), "text/html"));
      } catch {
        // The next time may go better; what is shown stays.
      }
    }
    setTimeout(renew, every);
  }

  // place puts the new element where the old one was, unless the reader stands in
  // it: nothing is to move under a hand. Text that is the same is not said again.
  function place(old, page) {
    const fresh = page.getElementById(old.id), said = page.querySelector("[data-poll-status]");
    if (status && said && status.textContent !== said.textContent) status.textContent = said.textContent;
    if (!fresh || old.contains(document.activeElement) && fresh.hasAttribute("data-poll")) return;
    if (fresh.outerHTML !== old.outerHTML) old.replaceWith(document.adoptNode(fresh));
  }

  setTimeout(renew, every);
})();
