import type { Calibration } from "./table.ts";

/** Every calibration that verdicts may rest on. Written by `npm run calibrate`; entries are never changed, only added. */
// biome-ignore format: data, one figure a line
export const calibrations: Readonly<Record<string, Calibration>> = {
  "cal-c49ddb9a4afb": {
    id: "cal-c49ddb9a4afb",
    corpusHash: "fd42bf043a4ca78b2b70dc6749bb6244669f7c14a004a9215c5885a769f0418c",
    codeHash: "8f3d800aa30e796e54edffb43840b72a97ce52549304b0e1a1c61296c54c3951",
    domain: {"raw":{"size":[6.585,10],"softness":[0,0.6212],"colours":[0,8.5999],"edges":[0,0.6133],"subject":[0,1]},"finished":{"size":[6.1898,10.0954],"softness":[0,0.6313],"colours":[0,8.5962],"edges":[0,0.511],"subject":[0,1]}},
    figures: {
      "background.hazeShare": {"checkVersion":"2","method":"isotonic","mode":"active","families":373,"defectFamilies":42,"curve":[[0,0.003],[0.0038,0.003],[0.9892,0.994],[0.9999,0.994]],"pass":0.02,"fail":0.95,"heldOut":{"auc":0.9916,"ece":0.0014,"brier":0.002}},
      "background_raw.weakEdgeShare": {"checkVersion":"2","method":"isotonic","mode":"shadow","families":373,"defectFamilies":42,"curve":[[0,0.0442],[0.0059,0.0442],[0.0067,0.1087],[0.1113,0.1087],[0.1558,0.2115],[0.6999,0.2115],[0.7351,0.34],[0.9789,0.34],[0.9799,0.6111],[0.9832,0.6111],[0.9842,0.9833],[0.9875,0.9833]],"pass":0.02,"fail":0.95,"heldOut":{"auc":0.759,"ece":0.0236,"brier":0.0732}},
      "degenerate.noise": {"checkVersion":"1","method":"isotonic","mode":"active","families":598,"defectFamilies":52,"curve":[[0,0.0003],[0.3145,0.0003],[0.9547,0.9952],[0.9753,0.9952]],"pass":0.3145,"fail":0.95,"heldOut":{"auc":1,"ece":0.0005,"brier":0}},
      "framing.offCentre": {"checkVersion":"2","method":"isotonic","mode":"active","families":373,"defectFamilies":41,"curve":[[0,0.0007],[0.0049,0.0007],[0.0959,0.994],[0.5238,0.994]],"pass":0.02,"fail":0.485,"heldOut":{"auc":1,"ece":0.0014,"brier":0}},
      "framing.shareShortfall": {"checkVersion":"2","method":"isotonic","mode":"active","families":373,"defectFamilies":93,"curve":[[0,0.0007],[0.9636,0.9947],[0.9866,0.9947]],"pass":0.02,"fail":0.95,"heldOut":{"auc":1,"ece":0.0012,"brier":0}},
      "seam.ramp": {"checkVersion":"1","method":"isotonic","mode":"shadow","families":225,"defectFamilies":73,"curve":[[0,0.0238],[0.3293,0.0238],[0.3346,0.9928],[0.9979,0.9928]],"pass":0.02,"fail":0.95,"heldOut":{"auc":0.9737,"ece":0.0056,"brier":0.0138}},
      "seam.seam": {"checkVersion":"1","method":"isotonic","mode":"active","families":225,"defectFamilies":152,"curve":[[0,0.0024],[0.0054,0.0024],[0.0058,0.3462],[0.0077,0.3462],[0.0087,0.7353],[0.0108,0.7353],[0.0109,0.8265],[0.2126,0.8265],[0.2168,0.9948],[0.9998,0.9948]],"pass":0.0056,"fail":0.485,"heldOut":{"auc":0.9712,"ece":0.0315,"brier":0.045}},
      "shadow.shadowShare": {"checkVersion":"2","method":"isotonic","mode":"shadow","families":373,"defectFamilies":47,"curve":[[0,0.021],[0.9795,0.021],[0.9807,0.9571],[0.9921,0.9571],[0.9922,0.9937],[0.9997,0.9937]],"pass":0.02,"fail":0.9801,"heldOut":{"auc":0.9514,"ece":0.008,"brier":0.012}},
      "specks.pinHoles": {"checkVersion":"1","method":"isotonic","mode":"shadow","families":373,"defectFamilies":41,"curve":[[0,0.0474],[0.005,0.9894],[0.992,0.9894]],"pass":0.02,"fail":0.95,"heldOut":{"auc":0.7581,"ece":0.022,"brier":0.0613}},
      "specks.specks": {"checkVersion":"1","method":"isotonic","mode":"active","families":373,"defectFamilies":52,"curve":[[0,0.002],[0.005,0.002],[0.02,0.9968],[0.9875,0.9968]],"pass":0.0125,"fail":0.485,"heldOut":{"auc":1,"ece":0.0022,"brier":0}},
      "states.disabledColour": {"checkVersion":"2","method":"platt","mode":"shadow","families":98,"defectFamilies":30,"curve":[[0,0.01],[0.0417,0.1829],[0.0833,0.4055],[0.125,0.5775],[0.1667,0.6941],[0.2083,0.7717],[0.25,0.8245],[0.2917,0.8614],[0.3333,0.888],[0.375,0.9078],[0.4167,0.9227],[0.4583,0.9344],[0.5,0.9436],[0.5417,0.9509],[0.5833,0.957],[0.625,0.9619],[0.6667,0.9661],[0.7083,0.9696],[0.75,0.9726],[0.7917,0.9751],[0.8333,0.9773],[0.875,0.9793],[0.9167,0.9809],[0.9583,0.9824],[1,0.9838]],"pass":0.02,"fail":0.95,"heldOut":{"auc":1,"ece":0.0145,"brier":0.0003}},
      "states.drift": {"checkVersion":"2","method":"platt","mode":"shadow","families":139,"defectFamilies":81,"curve":[[0,0.0096],[0.0417,0.272],[0.0833,0.5818],[0.125,0.7596],[0.1667,0.8517],[0.2083,0.9019],[0.25,0.9313],[0.2917,0.9497],[0.3333,0.9618],[0.375,0.9701],[0.4167,0.9761],[0.4583,0.9805],[0.5,0.9838],[0.5417,0.9863],[0.5833,0.9884],[0.625,0.99],[0.6667,0.9913],[0.7083,0.9924],[0.75,0.9932],[0.7917,0.994],[0.8333,0.9946],[0.875,0.9952],[0.9167,0.9956],[0.9583,0.996],[1,0.9964]],"pass":0.02,"fail":0.485,"heldOut":{"auc":1,"ece":0.0102,"brier":0.0003}},
      "states.jumpPx": {"checkVersion":"2","method":"platt","mode":"shadow","families":41,"defectFamilies":26,"curve":[[0,0.0204],[0.0417,0.2154],[0.0833,0.4098],[0.125,0.5533],[0.1667,0.6539],[0.2083,0.7248],[0.25,0.776],[0.2917,0.8139],[0.3333,0.8427],[0.375,0.8651],[0.4167,0.8828],[0.4583,0.8971],[0.5,0.9088],[0.5417,0.9185],[0.5833,0.9267],[0.625,0.9336],[0.6667,0.9395],[0.7083,0.9446],[0.75,0.9491],[0.7917,0.953],[0.8333,0.9564],[0.875,0.9595],[0.9167,0.9622],[0.9583,0.9646],[1,0.9668]],"pass":0.02,"fail":0.95,"heldOut":{"auc":1,"ece":0.0297,"brier":0.0009}},
      "states.offsetPx": {"checkVersion":"2","method":"platt","mode":"shadow","families":98,"defectFamilies":42,"curve":[[0,0.0042],[0.0417,0.0896],[0.0833,0.234],[0.125,0.3825],[0.1667,0.509],[0.2083,0.6086],[0.25,0.6848],[0.2917,0.7428],[0.3333,0.7872],[0.375,0.8216],[0.4167,0.8487],[0.4583,0.8702],[0.5,0.8875],[0.5417,0.9017],[0.5833,0.9134],[0.625,0.9231],[0.6667,0.9313],[0.7083,0.9383],[0.75,0.9443],[0.7917,0.9494],[0.8333,0.9539],[0.875,0.9578],[0.9167,0.9612],[0.9583,0.9642],[1,0.9669]],"pass":0.02,"fail":0.95,"heldOut":{"auc":1,"ece":0.0382,"brier":0.0133}},
    },
  },
  "cal-642909b2fae9": {
    id: "cal-642909b2fae9",
    corpusHash: "42733352404d7ee08a76aeb4482a65f289dd953ef58af00eaabf4124552b1e8c",
    codeHash: "b12667ab16d3b83600b4f38d9e990bfafbc4dbb6855e6548d168dd4b815e0092",
    domain: {"raw":{"size":[6.585,10],"softness":[0,0.7187],"colours":[1,8.1137],"edges":[0,0.5671],"subject":[0,1]},"finished":{"size":[6.1293,10.0954],"softness":[0,0.7186],"colours":[0,8.1033],"edges":[0,0.4756],"subject":[0,1]}},
    figures: {
      "background.hazeShare": {"checkVersion":"2","method":"isotonic","mode":"active","families":457,"defectFamilies":76,"curve":[[0,0.0005],[0.005,0.0005],[0.9885,0.9955],[0.9999,0.9955]],"pass":0.02,"fail":0.95,"heldOut":{"auc":1,"ece":0.0008,"brier":0}},
      "background_raw.weakEdgeShare": {"checkVersion":"4","method":"isotonic","mode":"shadow","families":457,"defectFamilies":74,"curve":[[0,0.0116],[0.0001,0.2317],[0.0154,0.2317],[0.0163,0.2579],[0.9754,0.2579],[0.9766,0.6818],[0.9793,0.6818],[0.9795,0.7353],[0.9865,0.7353],[0.9868,0.9878],[0.9875,0.9878]],"pass":0.0001,"fail":0.95,"heldOut":{"auc":0.9539,"ece":0.0245,"brier":0.0336}},
      "degenerate.noise": {"checkVersion":"1","method":"isotonic","mode":"active","families":768,"defectFamilies":72,"curve":[[0,0.0002],[0.6006,0.0002],[0.9598,0.995],[0.9749,0.995]],"pass":0.485,"fail":0.95,"heldOut":{"auc":1,"ece":0.0012,"brier":0.0005}},
      "framing.offCentre": {"checkVersion":"2","method":"isotonic","mode":"active","families":373,"defectFamilies":41,"curve":[[0,0.0007],[0.0049,0.0007],[0.0959,0.994],[0.5238,0.994]],"pass":0.02,"fail":0.485,"heldOut":{"auc":1,"ece":0.0014,"brier":0}},
      "framing.shareShortfall": {"checkVersion":"2","method":"isotonic","mode":"active","families":457,"defectFamilies":72,"curve":[[0,0.0005],[0.968,0.9951],[0.985,0.9951]],"pass":0.02,"fail":0.95,"heldOut":{"auc":1,"ece":0.001,"brier":0}},
      "seam.ramp": {"checkVersion":"1","method":"isotonic","mode":"shadow","families":311,"defectFamilies":79,"curve":[[0,0.0204],[0.3328,0.0204],[0.4652,0.9932],[0.9978,0.9932]],"pass":0.02,"fail":0.485,"heldOut":{"auc":0.9848,"ece":0.0164,"brier":0.0077}},
      "seam.seam": {"checkVersion":"1","method":"isotonic","mode":"active","families":311,"defectFamilies":109,"curve":[[0,0.0021],[0.0028,0.0021],[0.0029,0.1357],[0.0086,0.1357],[0.0091,0.6786],[0.0107,0.6786],[0.011,0.7024],[0.1646,0.7024],[0.1866,0.9947],[0.9998,0.9947]],"pass":0.0029,"fail":0.485,"heldOut":{"auc":0.9838,"ece":0.0284,"brier":0.0503}},
      "shadow.shadowShare": {"checkVersion":"3","method":"isotonic","mode":"active","families":457,"defectFamilies":75,"curve":[[0,0.0004],[0.9504,0.0004],[0.9783,0.9966],[0.9998,0.9966]],"pass":0.485,"fail":0.9644,"heldOut":{"auc":0.999,"ece":0.0039,"brier":0.0037}},
      "specks.pinHoles": {"checkVersion":"1","method":"isotonic","mode":"shadow","families":457,"defectFamilies":82,"curve":[[0,0.0405],[0.02,0.9932],[0.992,0.9932]],"pass":0.02,"fail":0.95,"heldOut":{"auc":0.8026,"ece":0.0067,"brier":0.0311}},
      "specks.specks": {"checkVersion":"1","method":"isotonic","mode":"active","families":457,"defectFamilies":81,"curve":[[0,0.0005],[0.005,0.997],[0.9875,0.997]],"pass":0.0025,"fail":0.485,"heldOut":{"auc":1,"ece":0.0008,"brier":0}},
      "states.drift": {"checkVersion":"2","method":"isotonic","mode":"active","families":208,"defectFamilies":110,"curve":[[0,0.0071],[0.0138,0.0071],[0.0243,0.9966],[0.9963,0.9966]],"pass":0.0091,"fail":0.485,"heldOut":{"auc":1,"ece":0.0057,"brier":0}},
      "states.offsetPx": {"checkVersion":"2","method":"platt","mode":"shadow","families":166,"defectFamilies":62,"curve":[[0,0.0006],[0.0417,0.0288],[0.0833,0.1075],[0.125,0.2239],[0.1667,0.353],[0.2083,0.4739],[0.25,0.5766],[0.2917,0.6595],[0.3333,0.7246],[0.375,0.7753],[0.4167,0.8148],[0.4583,0.8458],[0.5,0.8704],[0.5417,0.8899],[0.5833,0.9057],[0.625,0.9186],[0.6667,0.9291],[0.7083,0.9379],[0.75,0.9453],[0.7917,0.9514],[0.8333,0.9567],[0.875,0.9612],[0.9167,0.965],[0.9583,0.9684],[1,0.9713]],"pass":0.02,"fail":0.95,"heldOut":{"auc":1,"ece":0.0151,"brier":0.0016}},
    },
  },
};

/** What counts for contracts that name none; null before the first calibration. */
export const currentCalibrationId: string | null = "cal-642909b2fae9";
