// Shows openapi.json as a page, and sends requests from it; it needs nothing from outside.
"use strict";

const made = (tag, text, ...children) => {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  element.append(...children);
  return element;
};

const resolved = (whole, schema) => {
  const name = schema && schema.$ref && schema.$ref.split("/").pop();
  return name ? whole.components.schemas[name] : schema || {};
};

const example = (whole, given, depth = 0) => {
  const schema = resolved(whole, given);
  if (schema.examples) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return example(whole, schema.anyOf[0], depth);
  if (schema.type === "array") return depth > 4 ? [] : [example(whole, schema.items, depth + 1)];
  if (schema.type === "object" && depth < 5) {
    const fields = Object.entries(schema.properties || {});
    return Object.fromEntries(fields.map(([name, inner]) => [name, example(whole, inner, depth + 1)]));
  }
  return { string: "text", integer: 1, number: 1, boolean: true }[schema.type] ?? null;
};

const send = async (method, path, fields, body, shown) => {
  const query = new URLSearchParams();
  const headers = {};
  const key = document.getElementById("key").value;
  if (key) headers["X-API-Key"] = key;
  let target = path;
  for (const [parameter, input] of fields) {
    if (!input.value) continue;
    if (parameter.in === "path") target = target.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    if (parameter.in === "query") query.set(parameter.name, input.value);
    if (parameter.in === "header") headers[parameter.name] = input.value;
  }
  if (body) headers["Content-Type"] = "application/json";
  const url = target.replace(/^\//, "") + (query.size ? `?${query}` : "");
  try {
    const answer = await fetch(url, { method, headers, body: body ? body.value : undefined });
    shown.textContent = `${answer.status}\n${await answer.text()}`;
  } catch (error) {
    shown.textContent = String(error);
  }
};

const operation = (whole, path, method, said) => {
  const block = made("details");
  block.dataset.text = `${method} ${path} ${said.summary} ${said.description || ""}`.toLowerCase();
  block.append(made("summary", "", made("code", `${method.toUpperCase()} ${path}`), said.summary || ""));
  block.append(made("p", said.description || ""));
  const rows = made("table");
  const fields = (said.parameters || []).map((parameter) => {
    const input = made("input");
    input.setAttribute("aria-label", parameter.name);
    const words = `${parameter.in}${parameter.required ? ", required" : ""} ${parameter.description || ""}`;
    rows.append(made("tr", "", made("td", parameter.name), made("td", "", input), made("td", words)));
    return [parameter, input];
  });
  block.append(rows);
  const content = said.requestBody && said.requestBody.content["application/json"];
  let body = null;
  if (content) {
    body = made("textarea");
    body.setAttribute("aria-label", "body");
    body.value = JSON.stringify(example(whole, content.schema), null, 2);
    block.append(body);
  }
  const answers = Object.entries(said.responses).map(([status, one]) => `${status} ${one.description}`);
  block.append(made("p", answers.join(" · ")));
  const shown = made("pre");
  const button = made("button", "Send");
  button.addEventListener("click", () => send(method.toUpperCase(), path, fields, body, shown));
  block.append(button, shown);
  return block;
};

const show = (whole) => {
  document.getElementById("version").textContent = whole.info.version;
  document.getElementById("description").textContent = whole.info.description;
  const main = document.getElementById("operations");
  main.textContent = "";
  for (const tag of whole.tags || []) {
    main.append(made("h2", tag.name), made("p", tag.description));
    for (const [path, methods] of Object.entries(whole.paths))
      for (const [method, said] of Object.entries(methods))
        if ((said.tags || []).includes(tag.name)) main.append(operation(whole, path, method, said));
  }
};

document.getElementById("search").addEventListener("input", (event) => {
  const wanted = event.target.value.toLowerCase();
  for (const one of document.querySelectorAll("details")) one.hidden = !one.dataset.text.includes(wanted);
});

fetch("openapi.json").then((answer) => answer.json()).then(show);
