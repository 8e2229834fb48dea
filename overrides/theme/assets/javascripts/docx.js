/* A form's sheet as a Word file, made in the browser: `window.sotay.docx(element)` returns it as a Blob. A .docx is a
 * zip file (here without compression) of WordprocessingML (ECMA-376), of which a form takes paragraphs and tables. */
(function () {
  "use strict";

  var LINE = 9184; // of text on A4 with margins of 30 and 18 mm, in twentieths of a point
  var HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  var MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
  var OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  var PACKAGE = "http://schemas.openxmlformats.org/package/2006/";
  var PART = "application/vnd.openxmlformats-officedocument.wordprocessingml.";

  function safe(text) {
    // eslint-disable-next-line no-control-regex
    return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "")
      .replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
  }

  /* ── words ── */

  function run(text, look) {
    var said = (look.bold ? "<w:b/>" : "") + (look.italic ? "<w:i/>" : "") + (look.small ? '<w:sz w:val="23"/>' : "");
    return text ? "<w:r>" + (said ? "<w:rPr>" + said + "</w:rPr>" : "") + '<w:t xml:space="preserve">' + safe(text) + "</w:t></w:r>" : "";
  }

  var TAB = "<w:r><w:tab/></w:r>", BREAK = "<w:r><w:br/></w:r>";

  function runs(node, look) {
    if (node.nodeType === Node.TEXT_NODE) return run(node.nodeValue.replace(/\s+/g, " "), look);
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    if (node.tagName === "BR") return BREAK;
    if (node.matches(".headerlink, .on-site")) return "";
    var style = getComputedStyle(node);
    var here = { bold: Number(style.fontWeight) >= 600, italic: style.fontStyle === "italic", small: look.small };
    if (node.matches(".room")) return run(node.textContent ? " " + node.textContent + " " : " ", look) + TAB;
    if (node.matches(".blank")) {
      var size = Number((/\bb(\d)/.exec(node.className) || [0, 3])[1]);
      return run(node.textContent || "…".repeat(3 * size), look);
    }
    return Array.from(node.childNodes, function (child) { return runs(child, here); }).join("");
  }

  /* A blank that ends its part of a line is drawn by the dots before a tab. */
  function stops(line, width) {
    var rooms = line.querySelectorAll(".room").length, marks = "";
    for (var n = 1; n <= rooms; n += 1) {
      marks += '<w:tab w:val="' + (n === rooms ? "right" : "left") + '" w:leader="dot" w:pos="' + Math.round(width * n / rooms) + '"/>';
    }
    return marks && "<w:tabs>" + marks + "</w:tabs>";
  }

  function paragraph(node, width, more) {
    var align = getComputedStyle(node).textAlign;
    var side = align === "center" ? "center" : align === "right" || align === "end" ? "right" : "";
    var within = runs(node, { small: !!node.closest(".letterhead") }).replace(/^(<w:r>(?:<w:rPr>.*?<\/w:rPr>)?<w:t xml:space="preserve">) +/, "$1");
    return "<w:p><w:pPr>" + stops(node, width) + '<w:spacing w:before="' + (more || 40) + '" w:after="40"/>' +
      (side ? '<w:jc w:val="' + side + '"/>' : "") + "</w:pPr>" + within + "</w:p>";
  }

  /* ── blocks ── */

  function cell(inside, width) {
    return '<w:tc><w:tcPr><w:tcW w:w="' + width + '" w:type="dxa"/></w:tcPr>' + (inside || "<w:p/>") + "</w:tc>";
  }

  function tableOf(rows, widths, ruled) {
    var sides = ["top", "left", "bottom", "right", "insideH", "insideV"].map(function (side) {
      return "<w:" + side + ' w:val="' + (ruled ? "single" : "nil") + '" w:sz="4" w:space="0" w:color="000000"/>';
    });
    return '<w:tbl><w:tblPr><w:tblW w:w="' + LINE + '" w:type="dxa"/><w:tblBorders>' + sides.join("") +
      '</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>' +
      widths.map(function (width) { return '<w:gridCol w:w="' + width + '"/>'; }).join("") + "</w:tblGrid>" + rows.join("") + "</w:tbl>";
  }

  /* The two columns of a letterhead, or those to sign: one alone stands on the right. */
  function columns(node) {
    var parts = Array.from(node.children), signed = node.matches(".signatures");
    var shares = signed ? Array(Math.max(parts.length, 2)).fill(1 / Math.max(parts.length, 2)) : [.42, .58];
    var widths = shares.map(function (share) { return Math.floor(LINE * share); });
    var offset = widths.length - parts.length;
    var inside = widths.map(function (width, n) {
      var part = parts[n - offset];
      return cell(part ? blocks(part, width) + (signed ? "<w:p/><w:p/><w:p/>" : "") : "", width);
    });
    return tableOf(["<w:tr>" + inside.join("") + "</w:tr>"], widths, false) + "<w:p/>";
  }

  function table(node) {
    var shares = Array.from(node.querySelectorAll("col"), function (col) { return Number((/\bw(\d+)/.exec(col.className) || [0, 0])[1]); });
    var count = node.rows[0].cells.length;
    var widths = Array.from({ length: count }, function (_, n) { return Math.round(LINE * (shares[n] || 100 / count) / 100); });
    var rows = Array.from(node.rows, function (row) {
      var head = row.parentElement.tagName === "THEAD" ? "<w:trPr><w:tblHeader/></w:trPr>" : "<w:trPr><w:cantSplit/></w:trPr>";
      return "<w:tr>" + head + Array.from(row.cells, function (one, n) { return cell(paragraph(one, widths[n]), widths[n]); }).join("") + "</w:tr>";
    });
    return tableOf(rows, widths, true) + "<w:p/>";
  }

  function blocks(node, width) {
    return Array.from(node.children, function (child) {
      if (child.tagName === "TABLE") return table(child);
      if (child.matches(".letterhead, .signatures")) return columns(child);
      if (/^(P|LI|H[1-6])$/.test(child.tagName)) return paragraph(child, width, /^H/.test(child.tagName) ? 200 : 0);
      return blocks(child, width);
    }).join("");
  }

  /* ── the file ── */

  function parts(paper) {
    var types = ["document.main", "styles"].map(function (kind, n) {
      return '<Override PartName="/word/' + ["document", "styles"][n] + '.xml" ContentType="' + PART + kind + '+xml"/>';
    });
    function relations(kind, target) {
      return HEAD + '<Relationships xmlns="' + PACKAGE + 'relationships"><Relationship Id="rId1" Type="' + OFFICE + "/" + kind + '" Target="' + target + '"/></Relationships>';
    }
    return {
      "[Content_Types].xml": HEAD + '<Types xmlns="' + PACKAGE + 'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>' + types.join("") + "</Types>",
      "_rels/.rels": relations("officeDocument", "word/document.xml"),
      "word/_rels/document.xml.rels": relations("styles", "styles.xml"),
      "word/styles.xml": HEAD + '<w:styles xmlns:w="' + MAIN + '"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="Times New Roman"/><w:sz w:val="26"/><w:szCs w:val="26"/><w:lang w:val="vi-VN"/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>',
      "word/document.xml": HEAD + '<w:document xmlns:w="' + MAIN + '"><w:body>' + blocks(paper, LINE) +
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1020" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>',
    };
  }

  var TABLE = Uint32Array.from({ length: 256 }, function (_, n) {
    for (var bit = 0; bit < 8; bit += 1) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n;
  });

  function crc(bytes) {
    return (bytes.reduce(function (sum, byte) { return TABLE[(sum ^ byte) & 255] ^ (sum >>> 8); }, -1) ^ -1) >>> 0;
  }

  /* Numbers of a zip file's records: [value, bytes] each, the lowest byte first. */
  function record(fields) {
    return new Uint8Array([].concat.apply([], fields.map(function (field) {
      return Array.from({ length: field[1] }, function (_, n) { return Math.floor(field[0] / Math.pow(256, n)) % 256; });
    })));
  }

  function zip(files) {
    var utf8 = new TextEncoder(), bodies = [], list = [], at = 0, size = 0;
    Object.keys(files).forEach(function (path) {
      var name = utf8.encode(path), content = utf8.encode(files[path]);
      // Version 2.0, names in UTF-8, stored, 1 January 1980.
      var said = [[20, 2], [0x800, 2], [0, 2], [0, 2], [33, 2], [crc(content), 4], [content.length, 4], [content.length, 4], [name.length, 2], [0, 2]];
      var local = record([[0x04034b50, 4]].concat(said));
      var central = record([[0x02014b50, 4], [20, 2]].concat(said, [[0, 2], [0, 2], [0, 2], [0, 4], [at, 4]]));
      bodies.push(local, name, content);
      list.push(central, name);
      at += local.length + name.length + content.length;
      size += central.length + name.length;
    });
    var count = Object.keys(files).length;
    var end = record([[0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [size, 4], [at, 4], [0, 2]]);
    return new Blob(bodies.concat(list, [end]), { type: PART + "document" });
  }

  window.sotay.docx = function (paper) { return zip(parts(paper)); };
})();
