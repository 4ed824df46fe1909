/** Codes of EAP packets, RFC 3748 §4. */
export const EAP_CODE = { request: 1, response: 2, success: 3, failure: 4 } as const

/** EAP methods, RFC 3748 §5 and the IANA registry; MSCHAPv2: draft-kamath-pppext-eap-mschapv2 §2. */
export const EAP_METHOD = {
  Identity: 1,
  Notification: 2,
  Nak: 3,
  'MD5-Challenge': 4,
  OTP: 5,
  GTC: 6,
  TLS: 13,
  SIM: 18,
  TTLS: 21,
  AKA: 23,
  PEAP: 25,
  MSCHAPv2: 26,
  "AKA'": 50,
  expanded: 254,
} as const

/** Operation codes of MSCHAPv2 in EAP, draft-kamath-pppext-eap-mschapv2 §2. */
export const MSCHAP_OP = { challenge: 1, response: 2, success: 3, failure: 4, changePassword: 7 } as const
