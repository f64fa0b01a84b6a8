/** What a device refuses, in sentences without secrets. */

/** It has understood, and will not: the sentence is its own. */
export class OnvifFault extends Error {
  override readonly name = 'OnvifFault'
}

/** It does not take the password. */
export class OnvifRefusal extends Error {
  override readonly name = 'OnvifRefusal'

  constructor(cause: Error) {
    super(
      'the camera refuses the user name and password on ONVIF: many cameras keep users of their own for it, which are made in its ONVIF settings',
      { cause },
    )
  }
}
