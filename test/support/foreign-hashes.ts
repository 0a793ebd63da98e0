/** What every hash of `FOREIGN_HASHES` was made of: not only ASCII. */
export const FOREIGN_PASSWORD = 'Tr0ub4dor & plum — кот'

/** Hashes made by other programs, each with the program that made it. */
export const FOREIGN_HASHES: readonly (readonly [string, string])[] = [
  ['htpasswd -B', '$2y$05$dCB5UkiqVzYSm4vWnU7xfuw51XEdC7EtMEeqqEro2dJh/b72IjvRi'],
  ['htpasswd -B -C 10', '$2y$10$IihFyzshBXsIUfzTw0w5geSgCPDWr7P76e6AppXuwgErKSkAZ8ase'],
  ['htpasswd -2', '$5$RaEDRpdEN9kPVOH9$cAlGiem8QNaskm.u3LvfD1swEiljiGiHRMZKbdsm8jC'],
  [
    'htpasswd -5',
    '$6$9hzBCtH.RuFBEWB5$bM4sJEmaDMpZIB6k.rNzYL8TpmUjp1piegDhQSQtsFYuDhlaZGL9Ae2C.gvvwMxOZJEVH.icecmosOcQQxKw01',
  ],
  [
    'htpasswd -5 -r 50000',
    '$6$rounds=50000$iJZw91IYWu7/EK8U$Zg90mLYeBwEBrRfSHetwok9uVrHu6msZDM/nfR5eKRk0sjyD7msb1jXPfKFz2UapqVRMExl6PMftYPP0aEEvl/',
  ],
  [
    'passlib sha512_crypt',
    '$6$rounds=20000$iyPP/GpH/n/OpVnX$dNbNIhzi8IhZuBHqHe4D.BRjpXgcvipsmQZQgMz9ovRLkz/RKL43s7h5FlPUHue23oROSXsweqjEQ1g4S770j/',
  ],
  [
    'passlib sha256_crypt',
    '$5$rounds=2000$hT22wAOd8NcxhY2n$lHQphavVbiKIDuSnspYaVGv8kq54PlmFjfo1c/npht.',
  ],
  ['crypt(3), $5$', '$5$IbBnUiTd32PJQXqu$zUZ7yF51Ml0kxdv3TfOBLVsmqiqGq3XFQXWSHWSJ9K5'],
  ['crypt(3), $2b$', '$2b$12$A52mpVDHKlaUKBouRnGtpe0k5a5vl85Vf7ob88mtcojdtcfL.frPK'],
  [
    'passlib pbkdf2_sha256',
    '$pbkdf2-sha256$29000$FWKs9Z6T0jqHEELIWSslxA$Asgzlqdg5scr9hzPnV9AW.sfV4cZ6uNPFTht7uvfF5A',
  ],
  [
    'passlib pbkdf2_sha512',
    '$pbkdf2-sha512$25000$CoEwxnjvHUOoVYqR0nrvXQ$bBY/N7T2Tp5jXf/pmsEQNFgkY4c6U2jhvg5zaVEZKFjm2UTYt0udCQtftXrYIQlHjdAJRVVqeiMncOEijf6IVA',
  ],
  [
    'passlib pbkdf2, SHA-384',
    '$pbkdf2-sha384$25000$dk5JqbV2jvH.n/Pem7NWSg$4N4BjwjK7DfM0lGvfKJRq1Z0tKu4ymnWTTkimhA88iG85uAwE1ozSOBx8z26GDvj',
  ],
  [
    'passlib scrypt',
    '$scrypt$ln=14,r=8,p=1$rXWOUcoZI0SotRYCoPQeow$vDnpsCVXX1VUXGnMLM45BVYDUWhORpSpV4HtcTQuAQ0',
  ],
  [
    'hashlib.scrypt of Python, three lanes',
    '$scrypt$ln=12,r=8,p=3$MDEyMzQ1Njc4OWFiY2RlZg$zqWpfcjAcPoaSe47OPDSp4arL5c2XNvDdev4yXM8WfU',
  ],
  [
    'argon2-cffi, argon2id',
    '$argon2id$v=19$m=2048,t=2,p=4$e9Vx21PSrEV9ZhJwtdQLKg$bZIh96fl7Nzvzza832XtiqdYlJgCetfgNdlNjj2epX4',
  ],
  [
    'argon2-cffi, argon2i',
    '$argon2i$v=19$m=2048,t=2,p=4$AsTFVcmfPULQEGD0gLkI9g$Qp70RJNaPf2fs/Uw2I+c7JhWSSq2fz40rU2HY1OMNkw',
  ],
  [
    'argon2-cffi, argon2d',
    '$argon2d$v=19$m=2048,t=2,p=4$cFaX++U3iqooRHYBbls7WA$/OFAYzP58xRhHothsuNAEnLldlzhFaw4CypBnvToeXA',
  ],
  [
    'argon2-cffi, set as Authelia sets it',
    '$argon2id$v=19$m=65536,t=3,p=4$WorgvV7cu8RL4eaP+1l4RQ$qnAsf4M0eWErEUHIv86FK3dHqdzxjdbg6aKuoSUPwTY',
  ],
  [
    'Werkzeug, scrypt',
    'scrypt:32768:8:1$YiFUYqAvFQjeU3Gh$489b4505a43bdb642e4621ba20e79c36f3355ee78d68603f07b7389bccbf5b12eed76baa9424588285709ab47e731938769457e3d5f7a0d463aef1edf412114b',
  ],
  [
    'Werkzeug, PBKDF2',
    'pbkdf2:sha512:50000$wQN4ZJ0z1HCKyJZZ$502ad05ec2c90aab712db7e4e400fe2a7757a13042e6e4c03bdea3737f5d2f50d9e3ba7232c6234a73961066f23b3e76c00c5d074edc903bbb563406839db7f7',
  ],
  [
    'Django, PBKDF2',
    'pbkdf2_sha256$1000000$xVBcnwAIMDqMpwlnz0njKj$AHj8xf7b8Vdz8TdKmO6CBDgh23vKnvURoUao6VKK/ao=',
  ],
  [
    'Django, scrypt',
    'scrypt$16384$Y7EpqiqiRpP0w9h51OkkBb$8$5$DO1UDAqj+NNCRvISaylxxvlNDR5mPFCS/lOw1r1p97fmLOHPEFleqxFDs7ZBje4ZUFoWWr0jT5rxZvAqWuxerw==',
  ],
  [
    'Django, argon2',
    'argon2$argon2id$v=19$m=102400,t=2,p=8$ZnRlZDNrbDNnUmZObU02NzhZb01DVg$CxLWBPaFInb9LuejfVtcveq1KYRfaiVMvhjPQxGaOtE',
  ],
  ['Django, bcrypt', 'bcrypt$$2b$12$KyY0jbDfUlK4J5vxMWL0me7DB1bfRKLsAAS7VhvfSxy0v6iGutpZS'],
]
