import type { Random } from './random.ts';

export interface PersonName {
  familyName: string;
  givenNames: string;
  /** The name in its own script, when that is not Latin. */
  nameLocal?: string;
}

const pairs = (text: string): [string, string][] =>
  text
    .trim()
    .split(/\s+/)
    .map((pair) => {
      const [written = '', sound = ''] = pair.split(':');
      return [written, sound];
    });

const surnames =
  pairs(`王:WANG 李:LI 张:ZHANG 刘:LIU 陈:CHEN 杨:YANG 赵:ZHAO 黄:HUANG 周:ZHOU 吴:WU 徐:XU 孙:SUN 胡:HU
  朱:ZHU 高:GAO 林:LIN 何:HE 郭:GUO 马:MA 罗:LUO 梁:LIANG 宋:SONG 郑:ZHENG 谢:XIE 韩:HAN 唐:TANG 冯:FENG 于:YU 董:DONG
  萧:XIAO 程:CHENG 曹:CAO 袁:YUAN 邓:DENG 许:XU 傅:FU 沈:SHEN 曾:ZENG 彭:PENG 吕:LYU 苏:SU 卢:LU 蒋:JIANG 蔡:CAI 贾:JIA
  丁:DING 魏:WEI 薛:XUE 叶:YE 阎:YAN 余:YU 潘:PAN 杜:DU 戴:DAI 夏:XIA 钟:ZHONG 汪:WANG 田:TIAN 任:REN 姜:JIANG 范:FAN
  方:FANG 石:SHI 姚:YAO 谭:TAN 廖:LIAO 邹:ZOU 熊:XIONG 金:JIN 陆:LU 郝:HAO 孔:KONG 白:BAI 崔:CUI 康:KANG 毛:MAO 邱:QIU
  秦:QIN 江:JIANG 史:SHI 顾:GU 侯:HOU 邵:SHAO 孟:MENG 龙:LONG 万:WAN 段:DUAN 雷:LEI 钱:QIAN 汤:TANG 尹:YIN 黎:LI 易:YI
  常:CHANG 武:WU 乔:QIAO 贺:HE 赖:LAI 龚:GONG 文:WEN 欧阳:OUYANG 司马:SIMA 上官:SHANGGUAN`);

const given =
  pairs(`伟:WEI 芳:FANG 娜:NA 敏:MIN 静:JING 丽:LI 强:QIANG 磊:LEI 军:JUN 洋:YANG 勇:YONG 艳:YAN 杰:JIE 娟:JUAN
  涛:TAO 明:MING 超:CHAO 秀:XIU 霞:XIA 平:PING 刚:GANG 桂:GUI 英:YING 华:HUA 玉:YU 建:JIAN 国:GUO 春:CHUN 梅:MEI 云:YUN
  志:ZHI 海:HAI 晓:XIAO 红:HONG 波:BO 斌:BIN 宇:YU 浩:HAO 凯:KAI 健:JIAN 俊:JUN 帆:FAN 雪:XUE 慧:HUI 琳:LIN 倩:QIAN 婷:TING
  欣:XIN 怡:YI 佳:JIA 晨:CHEN 辰:CHEN 博:BO 文:WEN 思:SI 雨:YU 梓:ZI 轩:XUAN 涵:HAN 子:ZI 若:RUO 瑞:RUI 嘉:JIA 诗:SHI 悦:YUE
  兰:LAN 萍:PING 燕:YAN 鹏:PENG 飞:FEI 龙:LONG 林:LIN 峰:FENG 山:SHAN 川:CHUAN 河:HE 月:YUE 星:XING 天:TIAN 安:AN 康:KANG`);

/** Letters beyond the basic plane, as they stand in passports of people who fight with forms. */
const rare = pairs('𬭊:DU 𬀩:WEI 𫖯:FU 𤧛:TI 𠮷:JI');
const rareShare = 0.005;

const foreign: Record<string, { family: string[]; given: string[] }> = {
  JPN: {
    family: 'SATO SUZUKI TAKAHASHI TANAKA WATANABE ITO YAMAMOTO NAKAMURA KOBAYASHI KATO'.split(' '),
    given: 'HARUTO YUI SOTA AOI REN HINA KENJI MIKA TAKASHI NAOKO'.split(' '),
  },
  KOR: {
    family: 'KIM LEE PARK CHOI JUNG KANG CHO YOON JANG LIM'.split(' '),
    given: 'MINJUN SEOYEON DOYUN JIWOO SEOJUN HAEUN JIHO SOYEON YUNA HYUNWOO'.split(' '),
  },
  DEU: {
    family: 'KELLER VOGT SCHUBERT LORENZ GRAF SEIDEL BRANDT HAAS KUHN POHL'.split(' '),
    given: 'JONAS LEA FINN MARIE LUKAS EMMA PAUL CLARA MAX IDA'.split(' '),
  },
  USA: {
    family: 'CARTER MITCHELL PEREZ ROBERTS TURNER PHILLIPS CAMPBELL PARKER EVANS EDWARDS'.split(' '),
    given: 'OLIVIA NOAH AVA LIAM SOPHIA MASON MIA ETHAN GRACE OWEN'.split(' '),
  },
  RUS: {
    family: 'IVANOV PETROVA SIDOROV SMIRNOVA KUZNETSOV POPOVA VOLKOV SOKOLOVA LEBEDEV KOZLOVA'.split(' '),
    given: 'DMITRI ANNA SERGEI OLGA IVAN MARIA ALEXEI ELENA NIKOLAI IRINA'.split(' '),
  },
  NGA: {
    family: 'OKAFOR ADEYEMI BALOGUN EZE OKONKWO ABUBAKAR NWOSU ADEBAYO OBI MUSA'.split(' '),
    given: 'CHIDI AMARA EMEKA NGOZI TUNDE FATIMA IFE ZAINAB KELECHI HALIMA'.split(' '),
  },
};

export const foreignCountries = Object.keys(foreign);

export const chineseName = (random: Random): PersonName => {
  const [family, familyName] = random.pick(surnames);
  const letters = [random.pick(random.chance(rareShare) ? rare : given)];
  if (random.chance(0.8)) letters.push(random.pick(given));
  return {
    familyName,
    givenNames: letters.map(([, sound]) => sound).join(''),
    nameLocal: family + letters.map(([written]) => written).join(''),
  };
};

export const foreignName = (random: Random, country: string): PersonName => {
  const lists = foreign[country];
  if (!lists) throw new Error(`no names for ${country}`);
  const givenNames = random.chance(0.4)
    ? `${random.pick(lists.given)} ${random.pick(lists.given)}`
    : random.pick(lists.given);
  return { familyName: random.pick(lists.family), givenNames };
};
