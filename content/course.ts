/** One stop of the course, as the map on the landing page shows it. */
export interface CourseArticle {
  /** The folder under content/articles; whether the article is there yet is read from the folder, not from here. */
  readonly slug: string;
  /** Its place in the course, from 1. */
  readonly number: number;
  readonly title: string;
  /** One sentence: what the reader will do or see there. */
  readonly teaser: string;
}

/** A part of the course and its articles, in reading order. */
export interface CoursePart {
  readonly number: number;
  readonly title: string;
  readonly articles: readonly CourseArticle[];
}

/** The whole course in reading order. */
export const course: readonly CoursePart[] = [
  {
    number: 1,
    title: 'Explanations',
    articles: [
      {
        slug: 'gradients',
        number: 1,
        title: 'Gradients',
        teaser:
          'Ask a network which pixels its answer hangs on, and see what the answer looks like.',
      },
      {
        slug: 'smoothgrad',
        number: 2,
        title: 'SmoothGrad',
        teaser:
          'Average the gradients of many noisy copies, and find out what the cleaner picture is a picture of.',
      },
    ],
  },
  {
    number: 2,
    title: 'Adversarial examples',
    articles: [
      {
        slug: 'adversarial-examples',
        number: 3,
        title: 'Adversarial examples',
        teaser:
          'Change a photograph so little that you cannot tell, and so well that the network can no longer read it.',
      },
      {
        slug: 'features-not-bugs',
        number: 4,
        title: 'Features, not bugs',
        teaser:
          'Train a network on nothing but wrongly labelled pictures, and test it on the right labels.',
      },
      {
        slug: 'useful-directions',
        number: 5,
        title: 'Meaningless to us, useful to them',
        teaser:
          'Throw away everything that you can see in a picture, and watch a network still recognise it.',
      },
      {
        slug: 'sanity-checks',
        number: 6,
        title: 'Sanity checks',
        teaser:
          'Destroy the network layer by layer, and see which explanations of it fail to notice.',
      },
    ],
  },
  {
    number: 3,
    title: 'Robust models',
    articles: [
      {
        slug: 'robust-training',
        number: 7,
        title: 'Robust training',
        teaser: 'Train against the attack itself, and read off what the protection costs.',
      },
      {
        slug: 'robust-gradients',
        number: 8,
        title: 'Robust gradients',
        teaser:
          'Look at the gradients of networks trained at growing radii, until they show the object itself.',
      },
      {
        slug: 'editing-pictures',
        number: 9,
        title: 'Editing pictures',
        teaser:
          'Give the attack a radius so large that everybody can see it, and let it repaint the photograph.',
      },
      {
        slug: 'neurons',
        number: 10,
        title: 'Neurons',
        teaser: 'Pick one of the last neurons, and find the picture that excites it most.',
      },
    ],
  },
];
