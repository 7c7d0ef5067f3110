/**
 * What `lines/suite` has to see on every line: facts, and each span as `name < parent [tags]
 * [logs] probability`.
 */
export const LINE_RESULT = {
  facts: {
    legacy: {
      rootIsTrace: true,
    },
    mixed: {
      isOutside: true,
    },
    headers: {
      legacy: {
        kratos: ['T', 'a', 0, '1'],
        w3c: ['00', 'T', 'a', '01'],
        oneSpan: true,
      },
      library: {
        kratos: ['T', 'b', 'a', '1'],
        w3c: ['00', 'T', 'b', '01'],
        oneSpan: true,
      },
    },
    limits: {
      children: [true, true, true, false],
      chain: [true, true, true, false, false, false],
      spans: [false, false],
    },
    sampling: {
      firstOfItsSecond: '1',
      second: '0',
      nextSecond: '1',
      ignored: '0',
      debug: '3',
      library: [1, 0],
    },
  },
  spans: [
    '/headers < 0 [span.kind=string:server] [] 1',
    '/joined < c0ffee [span.kind=string:server] [] 0',
    '/limits < 0 [span.kind=string:server,trace.error=string:too many children] [] 1',
    '/mixed < 0 [span.kind=string:server] [] 1',
    '/ping < 0 [span.kind=string:server,debug=bool:true] [] 0',
    '/renamed < 0 [span.kind=string:server,text=string:a,int64=int:9007199254740993,flag=bool:true,float=float:2] [] 1',
    '/slot < 0 [span.kind=string:server] [] 1',
    '/slot < 0 [span.kind=string:server] [] 1',
    '/tags < 0 [span.kind=string:server,tag-0=string:x,tag-1=string:x,tag-2=string:x,trace.error=string:too many tags] [] 1',
    'audit < /renamed [span.kind=string:producer] [] 1',
    'beside < /mixed [] [] 1',
    'c0 < /limits [span.kind=string:client] [] 1',
    'c1 < /limits [span.kind=string:client] [] 1',
    'c2 < /limits [span.kind=string:client] [] 1',
    'call < /renamed [span.kind=string:client,peer.service=string:users,error=bool:true] [event:retry,attempt:2,message:boom,stack:Error: boom,trace.error:too many logs] 1',
    'child < /ping [span.kind=string:client] [] 0',
    'child < /slot [span.kind=string:client] [] 1',
    'child < /slot [span.kind=string:client] [] 1',
    'deep-1 < c0 [span.kind=string:client] [] 1',
    'deep-2 < deep-1 [span.kind=string:client,trace.error=string:too deep] [] 1',
    'in < c0ffee [] [] 0',
    'inner < library [span.kind=string:client,peer.service=string:cache] [] 1',
    'library < query [] [] 1',
    'out < /headers [] [] 1',
    'query < /mixed [span.kind=string:client,peer.service=string:db] [] 1',
    'slot < 0 [] [] 1',
  ],
};
