async function call(path, init) {
  const response = await fetch(path, init);
  const answer = await response.json();
  if (answer.ok) return answer;
  const error = new Error(answer.description.replace(/^(Bad Request|Forbidden): /, ""));
  error.status = response.status;
  throw error;
}

function post(path, body) {
  return call(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

/** The chat page's API. Every call rejects with a readable message. */
export const api = {
  state: (as) => call(`/chat/api/state${as === undefined ? "" : `?as=${as}`}`),
  messages: (as, chat, before) =>
    call(`/chat/api/messages?as=${as}&chat=${chat}${before === undefined ? "" : `&before=${before}`}`),
  send: (as, chat, text, replyTo) =>
    post("/chat/api/messages", { as, chat, text, ...(replyTo === undefined ? {} : { reply_to: replyTo }) }),
  press: (as, chat, messageId, data) => post("/chat/api/press", { as, chat, message_id: messageId, data }),
  read: (as, chat) => post("/chat/api/read", { as, chat }),
  bot: (as, chat, action) => post("/chat/api/bot", { as, chat, action }),
  upload(as, chat, file, caption) {
    const form = new FormData();
    form.append("file", file);
    const query = new URLSearchParams({ as, chat, caption });
    return call(`/chat/api/files?${query}`, { method: "POST", body: form });
  },
};

/** Listens to what happens, as one person. `onEvent` gets each event; `onState` whether the line is up. Returns how to stop. */
export function listen(as, onEvent, onState) {
  const source = new EventSource(`/chat/api/events?as=${as}`);
  source.onmessage = (message) => onEvent(JSON.parse(message.data));
  source.onopen = () => onState(true);
  let retry;
  source.onerror = () => {
    onState(false);
    // A refused stream is not tried again by the browser itself.
    if (source.readyState === EventSource.CLOSED) retry = setTimeout(() => onEvent({ type: "lost" }), 2000);
  };
  return () => {
    clearTimeout(retry);
    source.close();
  };
}
