/** The SOAP texts of a simulated ONVIF device: pure. */

export interface TestProfile {
  token: string
  encoding: 'JPEG' | 'H264' | 'H265'
  width: number
  height: number
  fps: number
  kbps: number
  gop: number
  /** Which lens; default `lens-1`. */
  source?: string
  /** Default `rtsp://` the device's own address, port 554, the token. */
  url?: string
  /** A maker's element inside the encoder's extension, e.g. `<SmartCodec>true</SmartCodec>`. */
  extension?: string
}

export function envelope(body: string): string {
  return `<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${body}</s:Body></s:Envelope>`
}

export function fault(code: string, reason: string): string {
  return `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>${code}</s:Value></s:Subcode></s:Code>
    <s:Reason><s:Text xml:lang="en">${reason}</s:Text></s:Reason></s:Fault>`
}

export function dateAndTime(date: Date): string {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]
  return `<GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime>
    <Time><Hour>${date.getUTCHours()}</Hour><Minute>${date.getUTCMinutes()}</Minute><Second>${date.getUTCSeconds()}</Second></Time>
    <Date><Year>${year}</Year><Month>${month}</Month><Day>${day}</Day></Date>
    </UTCDateTime></SystemDateAndTime></GetSystemDateAndTimeResponse>`
}

export function information(model: string): string {
  return `<GetDeviceInformationResponse><Manufacturer>Acme</Manufacturer><Model>${model}</Model>
    <FirmwareVersion>5.6.7</FirmwareVersion></GetDeviceInformationResponse>`
}

/** `address`: what it says of its own address, such as `http://192.0.2.1:8899`. */
export function services(address: string, names: string[]): string {
  const all = names.map(
    name =>
      `<Service><Namespace>http://www.onvif.org/${name}/wsdl</Namespace><XAddr>${address}/onvif/${name.split('/')[1]}</XAddr></Service>`,
  )
  return `<GetServicesResponse>${all.join('')}</GetServicesResponse>`
}

export function profiles(list: readonly TestProfile[], { hasPtz = true, isMedia2 = false }): string {
  const ptz =
    '<PTZConfiguration token="ptz-1"><Name>head</Name><NodeToken>node-1</NodeToken></PTZConfiguration>'
  const all = list.map(profile => {
    const source = `token="src-${profile.token}"><SourceToken>${profile.source ?? 'lens-1'}</SourceToken>`
    const head = hasPtz && profile.encoding !== 'JPEG'
    const name = `<Name>${profile.token}</Name>`
    return isMedia2
      ? `<Profiles token="${profile.token}">${name}<Configurations><VideoSource ${source}</VideoSource>
        ${encoder2('VideoEncoder', profile)}${head ? ptz.replaceAll('PTZConfiguration', 'PTZ') : ''}</Configurations></Profiles>`
      : `<Profiles token="${profile.token}">${name}<VideoSourceConfiguration ${source}</VideoSourceConfiguration>
        ${encoder('VideoEncoderConfiguration', profile)}${head ? ptz : ''}</Profiles>`
  })
  return `<GetProfilesResponse>${all.join('')}</GetProfilesResponse>`
}

export function encoder(
  element: string,
  { token, encoding, width, height, fps, kbps, gop, extension }: TestProfile,
): string {
  const own =
    encoding === 'H264' ? `<H264><GovLength>${gop}</GovLength><H264Profile>High</H264Profile></H264>` : ''
  return `<${element} token="enc-${token}"><Name>${token}</Name><UseCount>1</UseCount><Encoding>${encoding}</Encoding>
    <Resolution><Width>${width}</Width><Height>${height}</Height></Resolution><Quality>5</Quality>
    <RateControl><FrameRateLimit>${fps}</FrameRateLimit><EncodingInterval>1</EncodingInterval><BitrateLimit>${kbps}</BitrateLimit></RateControl>
    ${own}<SessionTimeout>PT60S</SessionTimeout>${extension ? `<Extension>${extension}</Extension>` : ''}</${element}>`
}

/** As Media2 writes it. */
export function encoder2(
  element: string,
  { token, encoding, width, height, fps, kbps, gop }: TestProfile,
): string {
  return `<${element} token="enc-${token}" GovLength="${gop}" Profile="Main"><Name>${token}</Name><Encoding>${encoding}</Encoding>
    <Resolution><Width>${width}</Width><Height>${height}</Height></Resolution>
    <RateControl ConstantBitRate="true"><FrameRateLimit>${fps}</FrameRateLimit><BitrateLimit>${kbps}</BitrateLimit></RateControl>
    <Quality>5</Quality></${element}>`
}

export function streamUri(url: string, isMedia2: boolean): string {
  const uri = `<Uri>${escaped(url)}</Uri>`
  return `<GetStreamUriResponse>${isMedia2 ? uri : `<MediaUri>${uri}</MediaUri>`}</GetStreamUriResponse>`
}

export function masks(count: number): string {
  const all = Array.from(
    { length: count },
    (_, i) => `<Masks token="mask-${i}"><Enabled>true</Enabled></Masks>`,
  )
  return `<GetMasksResponse>${all.join('')}</GetMasksResponse>`
}

export const nodes = `<GetNodesResponse><PTZNode token="node-1"><Name>head</Name><SupportedPTZSpaces>
  <ContinuousPanTiltVelocitySpace><URI>v</URI></ContinuousPanTiltVelocitySpace>
  <ContinuousZoomVelocitySpace><URI>z</URI></ContinuousZoomVelocitySpace>
  </SupportedPTZSpaces></PTZNode></GetNodesResponse>`

export function presets(list: Record<string, string>): string {
  const all = Object.entries(list).map(
    ([token, name]) => `<Preset token="${escaped(token)}"><Name>${escaped(name)}</Name></Preset>`,
  )
  return `<GetPresetsResponse>${all.join('')}</GetPresetsResponse>`
}

export function ptzStatus(status: string | undefined): string {
  const move = status ? `<MoveStatus><PanTilt>${status}</PanTilt><Zoom>${status}</Zoom></MoveStatus>` : ''
  return `<GetStatusResponse><PTZStatus>${move}</PTZStatus></GetStatusResponse>`
}

/** The answer to a probe of WS-Discovery. */
export function probeMatches(relatesTo: string, endpoint: string, addresses: string): string {
  return `<?xml version="1.0"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope"
    xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery">
    <SOAP-ENV:Header><wsa:RelatesTo>${relatesTo}</wsa:RelatesTo></SOAP-ENV:Header><SOAP-ENV:Body><d:ProbeMatches><d:ProbeMatch>
    <wsa:EndpointReference><wsa:Address>${endpoint}</wsa:Address></wsa:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types>
    <d:Scopes>onvif://www.onvif.org/name/Acme%20Dome onvif://www.onvif.org/hardware/D-100</d:Scopes>
    <d:XAddrs>${escaped(addresses)}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion>
    </d:ProbeMatch></d:ProbeMatches></SOAP-ENV:Body></SOAP-ENV:Envelope>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
