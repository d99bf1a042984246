import { projectRoot } from '../bake/project.ts';
import { trainingRecords } from '../bake/training-record.ts';

/** How many epochs some models were trained for, as their cards say: "2", or "2 or 3" where they differ. */
export function epochsOf(models: readonly string[]): string {
  const records = trainingRecords(projectRoot());
  const epochs = models.map((model) => {
    const record = records.find((one) => one.model === model);
    if (record === undefined) throw new Error(`there is no model ${model}`);
    return record.curve.epoch.length;
  });
  return [...new Set(epochs)].toSorted((a, b) => a - b).join(' or ');
}
