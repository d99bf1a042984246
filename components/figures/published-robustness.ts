/**
 * Accuracy in per cent of ResNet-50 on CIFAR-10 under L2 attacks: README of the `robustness` library (Engstrom et al.
 * 2019), its table of CIFAR-10 L2 models. PGD with 20 steps of 2.5 ε / 20.
 */
export const publishedRobustness = {
  /** Radius used in training, by column; 0 is standard training. */
  trainedAt: [0, 0.25, 0.5, 1],
  /** Radius of the attack, and the accuracy of each column's model. */
  rows: [
    { epsilon: 0, accuracies: [95.25, 92.77, 90.83, 81.62] },
    { epsilon: 0.25, accuracies: [8.66, 81.21, 82.34, 75.53] },
    { epsilon: 0.5, accuracies: [0.28, 62.3, 70.17, 68.63] },
    { epsilon: 1, accuracies: [0, 21.18, 40.47, 52.72] },
    { epsilon: 2, accuracies: [0, 0.58, 5.23, 18.59] },
  ],
} as const;
