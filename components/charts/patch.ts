/**
 * Makes a chart on the page look like new markup by changing what differs: unchanged elements stay, so that bars and
 * markers glide by CSS transitions instead of jumping.
 *
 * @param host the element around the chart.
 * @param markup what a chart function returned.
 */
export function patchChart(host: Element, markup: string): void {
  const template = host.ownerDocument.createElement('template');
  template.innerHTML = markup;
  patchChildren(host, template.content);
}

function patchChildren(current: ParentNode & Node, wanted: Node): void {
  const before = [...current.childNodes];
  const after = [...wanted.childNodes];
  const aligned =
    before.length === after.length &&
    before.every((node, index) => node.nodeName === after[index]?.nodeName);
  if (!aligned) {
    current.replaceChildren(...after);
    return;
  }
  before.forEach((node, index) => {
    const target = after[index];
    if (target !== undefined) patchNode(node, target);
  });
}

function patchNode(current: Node, wanted: Node): void {
  if (current instanceof Element && wanted instanceof Element) {
    patchAttributes(current, wanted);
    patchChildren(current, wanted);
  } else if (current.nodeValue !== wanted.nodeValue) {
    current.nodeValue = wanted.nodeValue;
  }
}

function patchAttributes(current: Element, wanted: Element): void {
  for (const { name } of [...current.attributes]) {
    if (!wanted.hasAttribute(name)) current.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (current.getAttribute(name) !== value) current.setAttribute(name, value);
  }
}
