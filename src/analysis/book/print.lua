-- Keeps what pandoc's Typst writer would drop. See pdf.py.

local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("\n", " ") .. '"'
end

-- Cards beside each other are arguments of one call, so that the template can lay out a grid.
local function key_figures(name, div)
  local blocks = pandoc.List({ pandoc.RawBlock("typst", "#" .. name .. "(") })
  for _, card in ipairs(div.content) do
    blocks:insert(pandoc.RawBlock("typst", "["))
    blocks:extend(card.content)
    blocks:insert(pandoc.RawBlock("typst", "],"))
  end
  blocks:insert(pandoc.RawBlock("typst", ")"))
  return blocks
end

-- A div whose class starts with "published" becomes a call of the template's function of that name.
function Div(div)
  local name = nil
  for _, class in ipairs(div.classes) do
    if class:match("^published%-") then name = class end
  end
  if name == nil or name == "published-key-figure" then return nil end
  if name == "published-key-figures" then return key_figures(name, div) end
  local label = div.identifier ~= "" and (" #label(" .. string.format("%q", div.identifier) .. ")") or ""
  -- Whatever takes more than half a page may break over two; pdf.py says what does in "data-long",
  -- which pandoc reads without "data-", and in "data-size" how large a crowded table is set.
  local options = pandoc.List()
  if div.attributes["long"] then options:insert("breakable: true") end
  if div.attributes["size"] then options:insert("size: " .. div.attributes["size"] .. "pt") end
  if div.attributes["tall"] then options:insert("tall: true") end
  if name == "published-figure" then options:insert("name: " .. quoted(div.identifier)) end
  local given = #options > 0 and "(" .. table.concat(options, ", ") .. ")" or ""
  local blocks = pandoc.List({ pandoc.RawBlock("typst", "#" .. name .. given .. "[") })
  blocks:extend(div.content)
  blocks:insert(pandoc.RawBlock("typst", "]" .. label))
  return blocks
end

function Image(image)
  local alt = pandoc.utils.stringify(image.caption)
  return pandoc.RawInline("typst",
    "#image(" .. quoted(image.src) .. ", alt: " .. quoted(alt) .. ", width: 100%)")
end

local dispute = "#dispute;"
function Superscript(raised)
  if pandoc.utils.stringify(raised) == "≠" then return pandoc.RawInline("typst", dispute) end
end

-- A number, a cell or a line of the appendix leads to its evidence without the colour of a link.
local quiet = { stated = "evidence-link", computed = "evidence-link", evidence = "evidence-link",
  quiet = "source-link" }
function Link(link)
  if link.target:sub(1, 1) ~= "#" then return nil end
  for _, class in ipairs(link.classes) do
    -- A mark of a figure: "data-place" says where, in shares of the figure's width.
    if class == "mark" and link.attributes["place"] then
      local place = link.attributes["place"]:gsub(" ", ", ")
      return pandoc.RawInline("typst",
        "#mark-link(" .. quoted(link.target:sub(2)) .. ", " .. place .. ");")
    end
    if quiet[class] then
      -- A mark of dispute stands after the number, outside what is underlined.
      local content, mark = link.content, ""
      if #content > 0 and content[#content].t == "RawInline" and content[#content].text == dispute then
        content:remove()
        mark = ", mark: " .. dispute:sub(2, -2)
      end
      local out = pandoc.List({ pandoc.RawInline("typst",
        "#" .. quiet[class] .. "(" .. quoted(link.target:sub(2)) .. mark .. ")[") })
      out:extend(content)
      out:insert(pandoc.RawInline("typst", "];"))
      return out
    end
  end
end

-- Typst reads "#emph[x].y" as a field of the element; a semicolon ends the call. pandoc #11511.
local calls = { Emph = true, Strong = true, Link = true, Span = true, Subscript = true,
  Superscript = true, Strikeout = true, Underline = true, SmallCaps = true }
function Inlines(inlines)
  local out = pandoc.List()
  for position, inline in ipairs(inlines) do
    out:insert(inline)
    local after = inlines[position + 1]
    if calls[inline.t] and after and after.t == "Str" and after.text:match("^%.%a") then
      out:insert(pandoc.RawInline("typst", ";"))
    end
  end
  return out
end


-- A term and its definition stay together on a page.
function DefinitionList(list)
  local blocks = pandoc.List()
  for _, item in ipairs(list.content) do
    blocks:insert(pandoc.RawBlock("typst", "#block(breakable: false, above: 0.9em)["))
    blocks:insert(pandoc.DefinitionList({ item }))
    blocks:insert(pandoc.RawBlock("typst", "]"))
  end
  return blocks
end
