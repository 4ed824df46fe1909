import type { ReviewNote } from '../trace/trace.ts'

/**
 * Where a source contradicts itself, a standard, or leaves a hole, and what is done here. A scenario names the notes
 * its run backs; a test sees to it that every note is backed by one.
 */
export const REVIEW_NOTES: readonly ReviewNote[] = [
  {
    id: 'allard-2008-delays',
    title: 'Cryptography alone cannot explain table 1',
    text: 'Main and aggressive mode do the same exponentiations, and §4.3 counts only these and the network. The 200 ms between their delays must come from three messages: some 67 ms each, for which the paper gives no reason. The cost profile of this run charges them to the daemon.',
    source: 'Allard 2008 §4.3, table 1',
  },
  {
    id: 'allard-2008-two-more',
    title: 'Two messages that neither phase has',
    text: 'Phase 1 and quick mode are 9 messages in main mode and 6 in aggressive mode; table 1 has 11 and 8 and does not say what the others are. An INITIAL-CONTACT from either side, as racoon sends it, gives both totals of octets. Mode Config gives the same ones if it asks for four attributes, and is 8 octets off as strongSwan does it. The care-of address is the inside of the paper’s tunnel and need not be asked for: INITIAL-CONTACT is the likelier.',
    source: 'Allard 2008 table 1',
  },
  {
    id: 'nat-of-ipv6',
    title: 'A NAT of IPv6 addresses',
    text: 'NATs exist because IPv4 addresses are scarce, and no standard has one for IPv6 that shares an address by ports; RFC 6296 translates prefixes only. This network speaks IPv6, so its NAT does what RFC 4787 asks of IPv4’s. NAT traversal is the same: RFC 7296 §2.23 hashes either kind of address, RFC 3948 §1 knows no reason against IPv6.',
    source: 'RFC 7296 §2.23; RFC 3948 §1; RFC 4787',
  },
  {
    id: 'allard-2007-table-2',
    title: 'Table II exchanges inbound and outbound',
    text: 'At nAR the paper puts spi-mn-in on the inbound row. Table I, and the tunnel itself, want the SA towards nAR there: the one the MN sends on. This run installs them so.',
    source: 'Allard 2007 table II',
  },
  {
    id: 'allard-2007-tables-3-4',
    title: 'Tables III and IV exchange inner and outer',
    text: 'The columns headed Inner carry the tunnel end points and those headed Outer the traffic. §V-A2 defines them the other way round; the SPD rows here follow the definition.',
    source: 'Allard 2007 tables III, IV',
  },
  {
    id: 'allard-2007-setkey',
    title: 'Tunnel end points in the wrong order',
    text: 'The inbound policy of the MN and the outbound one of pAR name the tunnel as MN-pAR although their traffic runs from pAR to MN. Installed as written no packet would match; it is read as meant.',
    source: 'Allard 2007 §VI-A; Allard 2008 §4.1',
  },
  {
    id: 'allard-2007-ct-reply',
    title: 'CT-Reply is CTDR',
    text: 'Step 3 lets nAR answer with a CT-Reply. RFC 4067 §2.5.4 calls that message CTDR, and CTD with a key PCTD.',
    source: 'Allard 2007 §VI-C step 3',
  },
  {
    id: 'allard-2007-token',
    title: 'What the token covers',
    text: 'The paper has it over the whole message; RFC 4067 §2.5.1 covers address, sequence and requested contexts only. That is why one token serves both CTARs. The RFC is followed.',
    source: 'Allard 2007 §IV-B',
  },
  {
    id: 'allard-2007-des',
    title: 'A window that could not work',
    text: 'The listing keys DES without integrity. Anti-replay without integrity is forbidden (RFC 4303 §3.4.3), so the window in the paper’s own context would be void. Here AES-CBC with HMAC, and DES where the listing itself is played.',
    source: 'Allard 2007 §V-A1, §VI-A',
  },
  {
    id: 'allard-2007-new-spi',
    title: 'No place for the new SPI',
    text: 'The paper lets a CTAA carry a new SPI (and says pAR sends it: it must be nAR). RFC 4067 §2.5.2 has no field for it; an entry (SAD, SPI collision) followed by old and new SPI is this project’s extension.',
    source: 'Allard 2007 §VI-C step 5',
  },
  {
    id: 'sequential-spis',
    title: 'Chosen by hand, SPIs collide',
    text: 'Only inbound SPIs are a router’s to choose (RFC 4301 §4.1). Random 32-bit SPIs hardly ever meet; 0x101 and 0x102 on every router almost always do.',
    source: 'Allard 2007 §V-A1',
  },
  {
    id: 'allard-2007-ctar-bypass',
    title: 'CTAR beside the tunnel',
    text: 'A CTAR inside the tunnel reaches only the router that already has the SA. A policy exception (as here by default) or link-local addresses let it through; both leave it unprotected but for its token.',
    source: 'Allard 2007 §VI-A',
  },
  {
    id: 'allard-2007-counter-gap',
    title: 'Is a gap wider than the window a problem?',
    text: 'The paper says so. RFC 4303 §3.4.3 accepts any higher number and moves the window up to it; only late packets below it are lost. The switch cxtp.counterGap plays both readings.',
    source: 'Allard 2007 §V-A1',
  },
  {
    id: 'binding-unprotected',
    title: 'Binding updates outside IPsec',
    text: 'As in the listing, mobility signalling passes unprotected. RFC 6275 §5.1 demands IPsec between MN and HA for it; with a forged update the traffic could be led away.',
    source: 'Allard 2007 §VI-A',
  },
  {
    id: 'ctaa-unauthenticated',
    title: 'Anybody can send a CTAA',
    text: 'RFC 4067 gives the CTAA neither token nor MAC. The MN can only check that it names its address and comes from the router it asked; whoever forges that ends the retransmission, or changes the SPI.',
    source: 'RFC 4067 §2.5.2',
  },
  {
    id: 'allard-2008-direction',
    title: 'The responder may not move SAs',
    text: 'The paper lets nAR send UPDATE_SA_ADDRESSES, and takes RFC 4555 §3.5 for its leave. That exception lets a responder change its own address only, and says nothing of a third router. Both sides agree on it here by Vendor ID; ike2-context-initiator plays the update that RFC 4555 foresees.',
    source: 'Allard 2008 §3.2.4',
  },
  {
    id: 'allard-2008-counters',
    title: 'Message IDs and windows are not in the list',
    text: 'The paper’s IKEv2 context lists SPIs, algorithms, SKEYSEED, nonces and lifetime. A router that does not know the next Message IDs has its first request refused and refuses the mobile’s (RFC 7296 §2.2); one that does not know the window, the IVs used or what was agreed beside the base protocol fails later. All of it travels here.',
    source: 'Allard 2008 §3.1',
  },
  {
    id: 'allard-2008-secrets',
    title: 'A shared secret should not travel',
    text: 'With the PAD the paper moves the pre-shared secret or the certificate. Whoever reads one transfer could then be the mobile, or the gateway, for good. What is needed to go on with the SA is less: the entry travels without it. With ikeContext.secrets=as-the-seed-says the invariant no-long-term-secret breaks.',
    source: 'Allard 2008 §3.1',
  },
  {
    id: 'allard-2008-skeyseed',
    title: 'SKEYSEED, or what comes of it',
    text: 'From SKEYSEED nAR makes every key, those of IKE_AUTH included, and needs the nonces and the SPIs of the first exchange for it. SK_d and the keys in use are enough to go on, and do not depend on SPIs that UPDATE_SPI changes. Neither hides the past from nAR. The switch ikeContext.keys plays both.',
    source: 'Allard 2008 §3.1',
  },
  {
    id: 'context-grows-old',
    title: 'What was read out grows old',
    text: 'Palomares 2013 reads the context out in step 2, and SG1 then sends a REDIRECT under that IKE SA: its Message ID is used before SG2 has the SA. RFC 4067 lets pAR go on as well while a transfer is under way. The next router then refuses the mobile’s requests and lacks its new SAs. Here pAR leaves an IKE SA alone from the read-out on; ikeContext.quiet=false plays the texts.',
    source: 'Palomares 2013 §III-D, fig. 2; RFC 7296 §2.2',
  },
  {
    id: 'rfc4067-duplicate-ctar',
    title: 'A lost CTAA cannot be made good',
    text: 'A router must ignore a CTAR whose sequence number and address it has seen (§3.2). So it ignores the retransmission that a lost CTAA calls for, and the MN gives up a tunnel that stands. Here the same answer is sent again; the switch cxtp.duplicateCtar plays the rule as written.',
    source: 'RFC 4067 §3.2',
  },
  {
    id: 'rfc4067-transfer-time',
    title: '200 ms against 2 s',
    text: 'pAR need not keep contexts longer than CT_MAX_TRANSFER_TIME, 200 ms; the MN repeats a lost CTAR only after 2 s. If PCTD and CTAR are lost, the CT-Req comes far too late for a router that has forgotten. Here pAR takes the contexts back into use, and still has them.',
    source: 'RFC 4067 §4',
  },
  {
    id: 'rfc4067-sequence-reuse',
    title: 'A number may come back before its transfer is over',
    text: 'A sequence number may be used again when it was not used for 7 s, yet its CTAR is repeated for up to 15 s: a new transfer can meet the retransmission of an old one under the same number. Numbers here are drawn from 32 bits, and one transfer keeps its own to the end.',
    source: 'RFC 4067 §2.5.1, §4',
  },
  {
    id: 'rfc4067-null-token',
    title: 'Which message asks for the key',
    text: '§2.5.3 sends the key along when pAR gets a CTD with a null token. A CTD has no token and goes the other way: a CT-Req must be meant, as §2.5.6 says. It is read so.',
    source: 'RFC 4067 §2.5.3, §2.5.6',
  },
  {
    id: 'rfc4067-ctdr-sender',
    title: 'Who answers a CTD',
    text: '§2.5.3 lets pAR wait for a CTDR “from the pAR”. Whoever received the contexts answers, and that is nAR.',
    source: 'RFC 4067 §2.5.3',
  },
  {
    id: 'rfc4067-one-error',
    title: 'One error code for everything',
    text: 'CTAA and CTDR name contexts that were not transferred, but the only status defined is a bad checksum. Expired, unsupported, no resources and SPI refused are this project’s, from a range of its own.',
    source: 'RFC 4067 §2.5.2, §2.5.4',
  },
  {
    id: 'allard-2008-outbound',
    title: 'Outbound SPIs do not collide',
    text: 'In case 1 the paper wants every SPI unique in the system, outbound ones too. RFC 4301 §4.1 looks up only inbound SAs by SPI, and outbound SPIs are the choice of the peer: two mobiles may give nAR the same. With spis.unique=rfc4301 only the inbound SPI collides.',
    source: 'Allard 2008 §3.2.3',
  },
  {
    id: 'allard-2008-algorithm-1',
    title: 'Algorithm 1 looks at its limits too late',
    text: 'As printed it sends, and looks at MAX_ROUND_TRIPS and TIMER only then: one request more than the limit goes out, and its answer counts for nothing. What a lost or refusing answer means is not said, nor values for the two. Here the limits are checked before a request, 3 and 2 s; spis.limits=as-printed plays the text.',
    source: 'Allard 2008 §3.2.3',
  },
  {
    id: 'allard-2008-update-spi',
    title: 'UPDATE_SPI has neither number nor layout',
    text: 'The figure of the notification data is not in the text that can be had, and no notify type is assigned. 48640 of the private range; D in the first bit, three octets reserved, the new SPI. How a mobile refuses a number is not said either: UNACCEPTABLE_SPI, 12288.',
    source: 'Allard 2008 §3.2.4',
  },
  {
    id: 'allard-2008-ike-pair',
    title: 'A message that cannot be routed',
    text: 'The paper notes that the pair of IKE SPIs may collide in every case, and sends the change in an IKE message: one that nAR could not tell from the other IKE SA’s. Source address and keys tell them apart here, until both ends have the new pair. With spis.ikePair=ctaa the new pair stands in the CTAA, so that no message needs to be told apart; with full-ike a complete IKEv2 runs instead.',
    source: 'Allard 2008 §3.2.3',
  },
  {
    id: 'allard-2007-unsigned-spi',
    title: 'New numbers that nobody signs',
    text: 'A CTAA is not authenticated (RFC 4067 §2.5.2), so whoever forges one chooses the numbers of the MN. Where an IKE SA came along, its keys prove them here: prf(SK_d) over the entries and the sequence number of the CTAR. A CTAA without the proof is dropped. SAs that were keyed by hand have nothing to prove with: there the damage is a tunnel that carries nothing.',
    source: 'Allard 2007 §VI-C step 5',
  },
  {
    id: 'palomares-2013-redirect-state',
    title: 'A redirect that changes more than the gateway',
    text: 'RFC 5685 §11 wants no state of the client changed by a redirect but the gateway, and §5 the old SAs deleted. The paper’s REDIRECT moves SAs and raises counters, and only says that the client indicates support of redirect. Here both sides announce it by Vendor ID in IKE_AUTH; whoever did not is redirected as any other.',
    source: 'Palomares 2013 §III-D steps 1, 4; RFC 5685 §5, §11',
  },
  {
    id: 'palomares-2013-early-capture',
    title: 'Counters that are old when they arrive',
    text: 'Contexts leave in step 2; the REDIRECT of step 4 takes a Message ID after that, and SG1 goes on sending. Without IPSEC_SYN the next gateway repeats numbers, with AES-GCM also nonces. Read out late here: nothing new is begun or taken, and the REDIRECT is counted in.',
    source: 'Palomares 2013 §III-D steps 2, 4',
  },
  {
    id: 'palomares-2013-answer',
    title: 'The answer goes to the gateway that does not need it',
    text: 'In step 6 the client tells its own counters to SG1, and no message brings them to SG2. If the client asked anything while contexts were under way, SG2 waits for a Message ID that was used. Nor does SG2 learn that the client comes: here the client sends it an empty request at once.',
    source: 'Palomares 2013 §III-D step 6',
  },
  {
    id: 'palomares-2013-delete',
    title: 'The SAs to delete are the ones to keep',
    text: 'A redirected client deletes its SAs with the old gateway. With the paper’s extension these are the SAs that moved: a client that follows the RFC to the letter ends what SG2 has just taken over.',
    source: 'RFC 5685 §5; Palomares 2013 §III-D',
  },
  {
    id: 'rfc5685-no-pace',
    title: 'A gateway is drained, and nobody says how fast',
    text: 'RFC 5685 is for gateways that are shut down, and §11 warns of the flood that follows when all clients set up elsewhere; Palomares 2013 moves one client, without a word on many. Contexts spare the set-ups, not the flood: whoever is put in place more slowly than read out waits, until the sender gives up on it. Pace, stop and order are decided here (ikeContext.redirect.pace).',
    source: 'RFC 5685 §11; Palomares 2013 §III-D step 2',
  },
]

export const reviewNotesOf = (ids: readonly string[]): readonly ReviewNote[] =>
  ids.flatMap(id => REVIEW_NOTES.filter(note => note.id === id))
