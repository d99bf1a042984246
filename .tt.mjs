import sharp from 'sharp'; import {readFileSync} from 'node:fs';
const raw=f=>{const b=readFileSync(f); const i=b.indexOf('255\n')+4; return {input:b.subarray(i),raw:{width:384,height:384,channels:3}}};
const l=[];['standard','robust'].forEach((m,y)=>['mag','root','diff'].forEach((k,x)=>l.push({...raw(`/tmp/tt-${m}-${k}.ppm`),left:x*390,top:y*390})));
await sharp({create:{width:1170,height:780,channels:3,background:'#fff'}}).composite(l).png().toFile('/tmp/tt-rms.png');
