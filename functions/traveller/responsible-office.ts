import type { Department } from '../../shared/contracts/localities.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import { resolveRecipient, splitRecipient } from '../../shared/domain/places/routing-fallback.ts';
import type { Config } from '../../shared/store/config.ts';

/** Who answers for a traveller, and how they are reached. */
export interface Office {
  locality: string;
  name: string;
  department: Department;
  officer?: string;
  contacts: { name: string; phone?: string | undefined; email?: string | undefined }[];
}

/** Health of whoever answers for the person, with the contacts of the office that really gets its notices. */
export const officeOf = ({ responsibility }: Entry, { tree, directory }: Config): Office => {
  const recipient = resolveRecipient(responsibility.locality, 'health', { tree, directory });
  const { locality } = responsibility;
  return {
    locality,
    name: tree.get(locality)?.name ?? locality,
    department: splitRecipient(recipient).department,
    ...(responsibility.officer === undefined ? {} : { officer: responsibility.officer }),
    contacts: directory.get(recipient)?.contacts ?? [],
  };
};

/** One line for a printed notice. Without a contact the office's own name has to do. */
export const contactText = ({ contacts, name }: Office): string =>
  contacts
    .map((one) => [one.name, one.phone, one.email].filter((part) => part !== undefined).join(', '))
    .join('; ') || name;
