import type { TravellerWords } from './words.ts';

export const fr: TravellerWords = {
  name: 'Français',
  direction: 'ltr',
  stages: {
    EXPECTED: 'Vous êtes attendu. Rien ne vous est demandé avant votre arrivée.',
    REPORTED: 'Quelqu’un a signalé votre arrivée. Le service de santé local doit encore vous interroger.',
    ARRIVED: 'Vous êtes arrivé. Le premier contrôle de santé va suivre.',
    CHECKED: 'Vous avez été contrôlé. La suite de votre voyage est en cours de décision.',
    AWAITING_TRANSFER: 'Vous attendez le transport vers votre destination.',
    IN_TRANSFER: 'Vous êtes en route vers votre destination.',
    HANDED_OVER: 'Le service de votre destination vous a accueilli. Il va vous indiquer votre logement.',
    QUARANTINE: 'Vous êtes en quarantaine. Quelqu’un prend de vos nouvelles chaque jour.',
    HOSPITAL: 'Vous êtes pris en charge à l’hôpital. Ces jours comptent dans votre quarantaine.',
    RELEASED: 'Votre quarantaine est terminée. Vous attendez qu’on vienne vous chercher.',
    COMMUNITY: 'Vous êtes libre. Vous pouvez toujours demander de l’aide à votre commune.',
    ABOARD: 'Vous restez à bord.',
    CLOSED: 'Votre dossier est clos.',
  },
  departments: {
    health: 'service de santé',
    'epidemic-control': 'service de lutte contre les épidémies',
    reception: 'accueil et transport',
    'foreign-affairs': 'service des affaires étrangères',
    customs: 'douane du point d’entrée',
    lead: 'responsable du territoire',
  },
  owed: {
    'report-verified': 'Quelqu’un a signalé votre arrivée et le service de santé l’a confirmée.',
    extended: 'Le dernier jour de votre quarantaine a été reporté.',
    reduced: 'Le dernier jour de votre quarantaine a été avancé.',
    corrected: 'Une information vous concernant a été corrigée.',
    exception: 'Une exception vous a été accordée.',
  },
  rule: 'Le décompte commence le {{anchor}}, qui est le jour 0. Le dernier jour est le {{lastDay}}. Règles en vigueur : version {{version}}.',
  ruleChanged: 'Un agent a modifié le dernier jour. Motif indiqué : {{reason}}',
  notCounting: 'Aucun dernier jour n’est calculé pour vous actuellement.',
  unsigned: 'Personne n’a encore signé cette décision. Vous pouvez demander qui l’a prise.',
  notice: {
    title: 'Ce qui est enregistré au sujet de votre arrivée',
    what: 'Sont enregistrés votre nom, votre date de naissance, votre document de voyage, vos coordonnées, votre trajet, votre destination, les résultats des contrôles de santé et le suivi de votre quarantaine.',
    why: 'Ces données ont un seul but : prendre soin des voyageurs et éviter la propagation d’une maladie. Elles ne servent ni à punir ni à suivre vos déplacements.',
    who: 'Les services de santé et d’accueil de votre destination les voient, ainsi que le point d’entrée jusqu’à votre prise en charge. Votre lieu de résidence ne voit que votre identité, votre destination et si le dossier est ouvert. Pour un ressortissant étranger, le service des affaires étrangères peut voir le nom et les coordonnées.',
    howLong:
      'Elles sont effacées 30 jours après la clôture du dossier, et au plus tard 12 mois après le dernier enregistrement.',
    contact: 'Service responsable de vous : {{office}}. Contact : {{contact}}',
    object:
      'Vous pouvez voir ce qui est enregistré, le faire corriger, contester une décision ou demander de l’aide. Demandez votre code à usage unique. Une réponse vous est due dans les 24 heures, et un autre agent que le premier décide.',
  },
  anyOffice: 'le service qui vous remet cette notice',
};
