import type { TravellerWords } from './words.ts';

export const es: TravellerWords = {
  name: 'Español',
  direction: 'ltr',
  stages: {
    EXPECTED: 'Le esperamos. No tiene que hacer nada antes de llegar.',
    REPORTED: 'Alguien informó de su llegada. La oficina de salud local todavía tiene que preguntarle.',
    ARRIVED: 'Ha llegado. Ahora sigue el primer control de salud.',
    CHECKED: 'Ya pasó el control. Se está decidiendo cómo continúa su viaje.',
    AWAITING_TRANSFER: 'Está esperando el transporte a su destino.',
    IN_TRANSFER: 'Está en camino a su destino.',
    HANDED_OVER: 'La oficina de su destino le ha recibido y le indicará su alojamiento.',
    QUARANTINE: 'Está en cuarentena. Cada día alguien le pregunta cómo está.',
    HOSPITAL: 'Está atendido en un hospital. Esos días cuentan para su cuarentena.',
    RELEASED: 'Su cuarentena ha terminado. Está esperando que le recojan.',
    COMMUNITY: 'Puede moverse con libertad. Su comunidad sigue disponible si necesita ayuda.',
    ABOARD: 'Permanece a bordo.',
    CLOSED: 'Su caso está cerrado.',
  },
  departments: {
    health: 'oficina de salud',
    'epidemic-control': 'control de epidemias',
    reception: 'recepción y transporte',
    'foreign-affairs': 'oficina de asuntos exteriores',
    customs: 'aduana del punto de entrada',
    lead: 'responsable de la zona',
  },
  owed: {
    'report-verified': 'Alguien informó de su llegada y la oficina de salud lo confirmó.',
    extended: 'El último día de su cuarentena se ha aplazado.',
    reduced: 'El último día de su cuarentena se ha adelantado.',
    corrected: 'Se ha corregido un dato suyo.',
    exception: 'Se le ha concedido una excepción.',
  },
  rule: 'La cuenta empieza el {{anchor}}, que es el día 0. El último día es el {{lastDay}}. Reglas vigentes: versión {{version}}.',
  ruleChanged: 'Un funcionario cambió el último día. El motivo indicado: {{reason}}',
  notCounting: 'Por ahora no se cuenta ningún último día para usted.',
  unsigned: 'Nadie ha firmado todavía esta decisión. Puede preguntar quién la tomó.',
  notice: {
    title: 'Qué se registra sobre su llegada',
    what: 'Se registran su nombre, fecha de nacimiento, documento de viaje, contacto, trayecto, destino, y lo que muestran los controles de salud y los días de cuarentena.',
    why: 'Sirve para un solo fin: atender a los viajeros y evitar que una enfermedad se extienda. No se usa para castigar ni para seguir sus movimientos.',
    who: 'Lo ven la oficina de salud y la recepción de su destino, y el punto de entrada hasta que usted sea entregado. La oficina de su residencia solo ve su identidad, su destino y si el caso está abierto. De un extranjero, la oficina de asuntos exteriores puede ver nombre y contacto.',
    howLong:
      'Se borra 30 días después de cerrar el caso, y a más tardar 12 meses después del último registro.',
    contact: 'Responsable de usted: {{office}}. Contacto: {{contact}}',
    object:
      'Puede ver lo registrado, pedir que se corrija, impugnar una decisión o pedir ayuda. Pida su código de un solo uso. Se le debe una respuesta en 24 horas, y decide un funcionario distinto del primero.',
  },
  anyOffice: 'la oficina que le entrega este aviso',
};
