/** ISO 3166-1, alpha-3 followed by alpha-2. */
const pairs = `
ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU AUTAT AZEAZ BDIBI BELBE
BENBJ BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO BRABR BRBBB BRNBN BTNBT BVTBV BWABW
CAFCF CANCA CCKCC CHECH CHLCL CHNCN CIVCI CMRCM CODCD COGCG COKCK COLCO COMKM CPVCV CRICR CUBCU CUWCW CXRCX CYMKY
CYPCY CZECZ DEUDE DJIDJ DMADM DNKDK DOMDO DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET FINFI FJIFJ FLKFK FRAFR
FROFO FSMFM GABGA GBRGB GEOGE GGYGG GHAGH GIBGI GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR GRDGD GRLGL GTMGT GUFGF GUMGU
GUYGY HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN IOTIO IRLIE IRNIR IRQIQ ISLIS ISRIL ITAIT JAMJM JEYJE
JORJO JPNJP KAZKZ KENKE KGZKG KHMKH KIRKI KNAKN KORKR KWTKW LAOLA LBNLB LBRLR LBYLY LCALC LIELI LKALK LSOLS LTULT
LUXLU LVALV MACMO MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH MKDMK MLIML MLTMT MMRMM MNEME MNGMN MNPMP MOZMZ
MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA NCLNC NERNE NFKNF NGANG NICNI NIUNU NLDNL NORNO NPLNP NRUNR NZLNZ
OMNOM PAKPK PANPA PCNPN PERPE PHLPH PLWPW PNGPG POLPL PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU
RWARW SAUSA SDNSD SENSN SGPSG SGSGS SHNSH SJMSJ SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR SVKSK
SVNSI SWESE SWZSZ SXMSX SYCSC SYRSY TCATC TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO TTOTT TUNTN TURTR TUVTV
TWNTW TZATZ UGAUG UKRUA UMIUM URYUY USAUS UZBUZ VATVA VCTVC VENVE VGBVG VIRVI VNMVN VUTVU WLFWF WSMWS YEMYE ZAFZA
ZMBZM ZWEZW`;

const alpha2ByAlpha3 = new Map(
  pairs
    .trim()
    .split(/\s+/)
    .map((pair) => [pair.slice(0, 3), pair.slice(3)]),
);

/** Codes that travel documents carry besides ISO 3166-1 (ICAO Doc 9303-3, section 5): other British passports, UN, stateless, Kosovo. */
const documentCodes = new Set(
  'GBD GBN GBO GBP GBS UNO UNA UNK XBA XIM XCC XCE XCO XEC XPO XES XMP XOM XDC XXA XXB XXC XXX EUE RKS XKX'.split(
    ' ',
  ),
);

/** The country as an upper-case alpha-3 code (or ICAO's own code), undefined when it is none. `D` is Germany in documents. */
export const countryOf = (stated: string): string | undefined => {
  const code = stated.trim().toUpperCase();
  if (alpha2ByAlpha3.has(code) || documentCodes.has(code)) return code;
  return code === 'D' ? 'DEU' : undefined;
};

/** True for a UN/LOCODE such as JPNRT whose country is not the given alpha-3 one; IATA codes carry no country and say nothing. */
export const isLocodeAbroad = (place: string, homeCountry: string): boolean => {
  const code = place.trim().toUpperCase().replaceAll(/[\s-]/g, '');
  const home = alpha2ByAlpha3.get(homeCountry);
  if (!/^[A-Z]{2}[A-Z2-9]{3}$/.test(code) || home === undefined) return false;
  return countryCodes2.has(code.slice(0, 2)) && code.slice(0, 2) !== home;
};

/** True for a UN/LOCODE of the given alpha-3 country. */
export const isLocodeWithin = (place: string, homeCountry: string): boolean => {
  const code = place.trim().toUpperCase().replaceAll(/[\s-]/g, '');
  return /^[A-Z]{2}[A-Z2-9]{3}$/.test(code) && code.slice(0, 2) === alpha2ByAlpha3.get(homeCountry);
};

const countryCodes2 = new Set(alpha2ByAlpha3.values());
const alpha3ByAlpha2 = new Map([...alpha2ByAlpha3].map(([three, two]) => [two, three]));

/** The alpha-3 country of a UN/LOCODE such as JPNRT; undefined for an IATA code, which carries none. */
export const countryOfLocode = (place: string): string | undefined => {
  const code = place.trim().toUpperCase().replaceAll(/[\s-]/g, '');
  return /^[A-Z]{2}[A-Z2-9]{3}$/.test(code) ? alpha3ByAlpha2.get(code.slice(0, 2)) : undefined;
};
