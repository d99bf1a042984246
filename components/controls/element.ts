/** Attributes by name; `true` writes an empty attribute, `false` and `null` none. */
export type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** Creates an element with attributes and children (strings become text). */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const created = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null) continue;
    created.setAttribute(name, value === true ? '' : String(value));
  }
  created.append(...children);
  return created;
}
