import { element } from '../controls/element.ts';
import { signedBars, signedLimit } from '../charts/signed-bars.ts';
import type { Excited, GalleryDetails, NeuronDetails, PictureList } from './neuron-details.ts';
import { startsByActivation } from './neuron-portrait.ts';
import { activationText, silentText } from './neuron-values.ts';

/** How a neuron's page is drawn: for which model, and where the article that climbs it live lies. */
export interface DetailsContext {
  readonly model: string;
  readonly explorerUrl: string;
}

/** What the dialog of a neuron shows. */
export function neuronDetailsView(
  details: NeuronDetails,
  gallery: GalleryDetails,
  { model, explorerUrl }: DetailsContext,
): HTMLElement[] {
  const limit = signedLimit(gallery.neurons.flatMap(({ weights }) => weights));
  const chart = element('div', {});
  chart.innerHTML = signedBars({
    title: `Weights of neuron ${details.neuron}`,
    className: model,
    limit,
    rows: gallery.classes.map((label, index) => ({ label, value: details.weights[index] ?? 0 })),
  });
  const link = `${explorerUrl}?figure=explore-neurons&neuron=${details.neuron}#explore-neurons`;
  return [
    ...remarks[details.kind].map((remark) => element('p', {}, remark)),
    section('Grown from noise, twice', element('div', { class: 'grown' }, ...grown(details))),
    section('Excited most by, among the course’s pictures', excited(details.top, gallery.bank)),
    section('Among test pictures of CIFAR-10', excited(details.topTest, gallery.testSet)),
    section('Its weight for each class', chart),
    element('p', {}, element('a', { href: link }, 'Climb it yourself')),
  ];
}

function section(title: string, ...content: HTMLElement[]): HTMLElement {
  return element('section', {}, element('h3', {}, title), ...content);
}

/** Above the pictures: what kind of neuron it is, where it is no usual one. */
const remarks = {
  grown: [],
  silent: ['Silent from noise: photographs excite it, yet noise gives no gradient to climb.'],
  dead: ['Dead: the activation is 0 on every picture that there is.'],
} as const;

/** The pictures grown from noise, the strongest first, as in the overview. */
function grown({ neuron, pictures, activations, unclimbed }: NeuronDetails): HTMLElement[] {
  return startsByActivation(activations).map((start) => {
    const alt = `Excites neuron ${neuron}, grown from noise ${start + 1}`;
    const picture = element('img', { src: pictures[start] ?? '', alt, width: 64, height: 64 });
    const text = unclimbed[start] === true ? silentText : activationText(activations[start] ?? 0);
    return element(
      'div',
      {},
      element('div', { class: 'picture-slot' }, picture),
      element('p', { class: 'neuron-number' }, text),
    );
  });
}

function excited(top: readonly Excited[], { url, pictures }: PictureList): HTMLElement {
  const items = top.flatMap(([place, activation]) => {
    const picture = pictures[place];
    if (picture === undefined) return [];
    const alt = picture.id.replaceAll('-', ' ');
    const src = `${url}${picture.id}.png`;
    const image = element('img', { src, alt, width: 64, height: 64, loading: 'lazy' });
    const number = element('span', { class: 'neuron-number' }, activationText(activation));
    const label = element('span', { class: 'picture-label' }, picture.label ?? 'no class');
    return [element('li', {}, element('div', { class: 'picture-slot' }, image), number, label)];
  });
  return element('ol', { class: 'excited' }, ...items);
}
