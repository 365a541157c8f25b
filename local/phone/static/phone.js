// The phones and mailboxes: asks each second what there is, and adds what is new.

const EVERY = 1000; // milliseconds
const phones = new Map(); // by the name on the phone
const shown = new Set(); // the ids of messages

const element = (id) => document.getElementById(id);
const copyOf = (template) => element(template).content.firstElementChild.cloneNode(true);

function copies(button, code) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code());
    const label = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = label; }, EVERY);
  });
}

function phoneOf({ username, phone, email, app }) {
  if (!phones.has(username)) {
    const made = copyOf("person");
    made.dataset.user = username;
    made.querySelector("h2").textContent = username;
    for (const [part, owned] of [[".app", app], [".sms", phone], [".mail", email]]) {
      made.querySelector(part).hidden = !owned;
      const where = made.querySelector(`${part} h3 small`);
      if (where) where.textContent = owned ?? "";
    }
    copies(made.querySelector(".app .copy"), () => made.querySelector(".app .code").value.replace(" ", ""));
    phones.set(username, made);
    element("people").append(made);
  }
  return phones.get(username);
}

function showApp(phone, { code, seconds_left: left, interval }) {
  const seconds = Math.ceil(left);
  phone.querySelector(".app .code").value = `${code.slice(0, 3)} ${code.slice(3)}`;
  Object.assign(phone.querySelector("progress"), { max: interval, value: left });
  phone.querySelector("progress").ariaLabel = "Time left for this code";
  phone.querySelector(".left").textContent = seconds;
}

function opened(message) {
  const made = copyOf(message.kind === "SMS" ? "text" : "letter");
  const time = made.querySelector("time");
  time.dateTime = new Date(message.arrived * 1000).toISOString();
  time.textContent = new Date(message.arrived * 1000).toLocaleTimeString();
  const button = made.querySelector(".copy");
  button.hidden = !message.code;
  button.textContent = `Copy ${message.code}`;
  copies(button, () => message.code);
  if (message.kind === "SMS") {
    made.querySelector("p").textContent = message.text;
  } else {
    made.querySelector("h4").textContent = message.subject;
    made.querySelector("pre").textContent = message.text;
    if (message.html) made.querySelector("pre").replaceWith(frame(message));
  }
  return made;
}

function frame({ id, subject }) {
  const made = document.createElement("iframe");
  made.setAttribute("sandbox", ""); // no script, no form, no origin, no way out
  made.title = subject;
  made.src = `mail/${encodeURIComponent(id)}`;
  return made;
}

function showMessage(message, people) {
  const kind = message.kind === "SMS" ? "phone" : "email";
  const owner = people.find((person) => person[kind] === message.to)
    ?? { username: message.to, [kind]: message.to };
  const box = phoneOf(owner).querySelector(message.kind === "SMS" ? ".sms" : ".mail");
  box.querySelector("ol").prepend(opened(message));
  box.querySelector(".empty").hidden = true;
  element("news").textContent = `New ${message.kind} for ${owner.username}`;
}

async function look() {
  try {
    const answer = await fetch("state");
    const { people, messages } = await answer.json();
    for (const person of people) {
      const phone = phoneOf(person);
      if (person.app) showApp(phone, person.app);
    }
    for (const message of messages.filter(({ id }) => !shown.has(id))) {
      shown.add(message.id);
      showMessage(message, people);
    }
    element("trouble").hidden = true;
  } catch {
    element("trouble").hidden = false;
  }
  setTimeout(look, EVERY);
}

look();
