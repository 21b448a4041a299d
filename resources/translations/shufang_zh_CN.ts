<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
 <context>
  <name>ActivityButton</name>
  <message>
   <source>Paused</source>
   <translation>已暂停</translation>
  </message>
  <message numerus="yes">
   <source>%Ln file(s)</source>
   <translation>
    <numerusform>%Ln 个文件</numerusform>
   </translation>
  </message>
  <message>
   <source>Looking…</source>
   <translation>正在查找…</translation>
  </message>
  <message numerus="yes">
   <source>%Ln failed</source>
   <translation>
    <numerusform>%Ln 个失败</numerusform>
   </translation>
  </message>
  <message>
   <source>Activity: {state}</source>
   <translation>进展：{state}</translation>
  </message>
  <message>
   <source>What is going on</source>
   <translation>当前进展</translation>
  </message>
 </context>
 <context>
  <name>ActivityPopup</name>
  <message>
   <source>Try all again</source>
   <translation>全部重试</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
  <message>
   <source>Looking for files…</source>
   <translation>正在查找文件…</translation>
  </message>
  <message>
   <source>{done} of {total} files</source>
   <translation>{done} / {total} 个文件</translation>
  </message>
  <message numerus="yes">
   <source>%Ln passage(s)</source>
   <translation>
    <numerusform>%Ln 个段落</numerusform>
   </translation>
  </message>
  <message>
   <source>{rate} passages a second</source>
   <translation>每秒 {rate} 个段落</translation>
  </message>
  <message>
   <source>Continue</source>
   <translation>继续</translation>
  </message>
  <message>
   <source>Pause</source>
   <translation>暂停</translation>
  </message>
  <message>
   <source>Paused</source>
   <translation>已暂停</translation>
  </message>
  <message>
   <source>Nothing is being read</source>
   <translation>当前没有文档在读取</translation>
  </message>
  <message>
   <source>Adding documents</source>
   <translation>正在添加文档</translation>
  </message>
  <message>
   <source>Reading again</source>
   <translation>正在重新读取</translation>
  </message>
  <message>
   <source>Going on with what was left</source>
   <translation>继续上次未完成的文档</translation>
  </message>
  <message>
   <source>Changing the language model</source>
   <translation>正在更换语言模型</translation>
  </message>
  <message numerus="yes">
   <source>and %Ln more</source>
   <translation>
    <numerusform>另有 %Ln 个</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln file(s) can't be searched</source>
   <translation>
    <numerusform>%Ln 个文件无法搜索</numerusform>
   </translation>
  </message>
  <message>
   <source>Try {name} again</source>
   <translation>重试 {name}</translation>
  </message>
 </context>
 <context>
  <name>Banner</name>
  <message>
   <source>Try again</source>
   <translation>重试</translation>
  </message>
  <message>
   <source>Getting the language model ready. Words are searched already; meaning joins soon.</source>
   <translation>正在准备语言模型。现在已可按字词搜索，稍后即可按语义搜索。</translation>
  </message>
  <message>
   <source>Progress of the language model</source>
   <translation>语言模型准备进度</translation>
  </message>
 </context>
 <context>
  <name>CardDelegate</name>
  <message>
   <source>words</source>
   <translation>字词</translation>
  </message>
  <message>
   <source>meaning</source>
   <translation>语义</translation>
  </message>
  <message>
   <source>table</source>
   <translation>表格</translation>
  </message>
  <message>
   <source>code</source>
   <translation>代码</translation>
  </message>
  <message>
   <source>p. {page}</source>
   <translation>第 {page} 页</translation>
  </message>
  <message>
   <source>p. {page}–{last}</source>
   <translation>第 {page}–{last} 页</translation>
  </message>
 </context>
 <context>
  <name>DropTarget</name>
  <message numerus="yes">
   <source>Drop to add %Ln item(s) to {kb}</source>
   <translation>
    <numerusform>松开鼠标，将 %Ln 项添加到“{kb}”</numerusform>
   </translation>
  </message>
  <message>
   <source>Your files are only read, and stay where they are.</source>
   <translation>文件只会被读取，仍留在原处。</translation>
  </message>
 </context>
 <context>
  <name>Errors</name>
  <message>
   <source>Shufang can't read this kind of file.</source>
   <translation>书房读不了这种文件。</translation>
  </message>
  <message>
   <source>Needs a password. Save a copy without one and add that.</source>
   <translation>文件有密码。请另存一份不带密码的副本，再添加。</translation>
  </message>
  <message>
   <source>Too large to be read in the memory there is.</source>
   <translation>文件太大，内存不足，无法读取。</translation>
  </message>
  <message>
   <source>Reading it took too long and was stopped.</source>
   <translation>读取时间过长，已停止。</translation>
  </message>
  <message>
   <source>Can't be read: missing, empty or damaged.</source>
   <translation>无法读取：文件不存在、为空或已损坏。</translation>
  </message>
  <message>
   <source>The language model could not be obtained. Words are still searched.</source>
   <translation>未能取得语言模型。仍可按字词搜索。</translation>
  </message>
  <message>
   <source>This file is damaged or no embedding model.</source>
   <translation>文件已损坏，或者不是嵌入模型。</translation>
  </message>
  <message>
   <source>The processor or graphics card failed while running the model.</source>
   <translation>运行模型时处理器或显卡出错。</translation>
  </message>
  <message>
   <source>Another Shufang is using this library. Close it and try again.</source>
   <translation>另一个书房正在使用这个资料库。请先关闭它，再重试。</translation>
  </message>
  <message>
   <source>This library was written by a newer Shufang. Update this one.</source>
   <translation>这个资料库由较新版本的书房写成。请更新本程序。</translation>
  </message>
  <message>
   <source>The library is damaged. Run “shufang check --repair” to mend it.</source>
   <translation>资料库已损坏。请运行“shufang check --repair”修复。</translation>
  </message>
  <message>
   <source>Nothing can be written to the data folder. Check its permissions.</source>
   <translation>数据文件夹无法写入。请检查它的权限。</translation>
  </message>
  <message>
   <source>The disk is full. Make room and try again; what was added is kept.</source>
   <translation>磁盘已满。请腾出空间后重试；已添加的内容都还在。</translation>
  </message>
  <message>
   <source>Something went wrong: {problem}</source>
   <translation>出了问题：{problem}</translation>
  </message>
 </context>
 <context>
  <name>Header</name>
  <message>
   <source>Shufang</source>
   <translation>书房</translation>
  </message>
  <message>
   <source>Search</source>
   <translation>搜索</translation>
  </message>
  <message>
   <source>Clear the search</source>
   <translation>清空搜索</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
  <message>
   <source>How to search</source>
   <translation>搜索方式</translation>
  </message>
  <message>
   <source>Both</source>
   <translation>综合</translation>
  </message>
  <message>
   <source>Find by words and by meaning</source>
   <translation>同时按字词和语义查找</translation>
  </message>
  <message>
   <source>Words</source>
   <translation>字词</translation>
  </message>
  <message>
   <source>Find the words as they are written</source>
   <translation>查找原文中的字词</translation>
  </message>
  <message>
   <source>Meaning</source>
   <translation>语义</translation>
  </message>
  <message>
   <source>Find what means the same, in any language</source>
   <translation>查找意思相近的内容，不限语言</translation>
  </message>
  <message numerus="yes">
   <source>Search %Ln document(s)</source>
   <translation>
    <numerusform>在 %Ln 篇文档中搜索</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Search %Ln document(s) in {name}</source>
   <translation>
    <numerusform>在“{name}”的 %Ln 篇文档中搜索</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>MainWindow</name>
  <message>
   <source>Add files</source>
   <translation>添加文件</translation>
  </message>
  <message>
   <source>Add a folder</source>
   <translation>添加文件夹</translation>
  </message>
  <message>
   <source>Shufang</source>
   <translation>书房</translation>
  </message>
 </context>
 <context>
  <name>Notice</name>
  <message>
   <source>Removed {name} from the library. The file itself stays.</source>
   <translation>已移除 {name}，文件本身仍在原处。</translation>
  </message>
  <message numerus="yes">
   <source>Removed %Ln document(s) from the library. The files stay.</source>
   <translation>
    <numerusform>已移除 %Ln 篇文档，文件本身仍在原处。</numerusform>
   </translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>撤销</translation>
  </message>
 </context>
 <context>
  <name>PageView</name>
  <message>
   <source>Drawing the page…</source>
   <translation>正在绘制页面…</translation>
  </message>
 </context>
 <context>
  <name>Preview</name>
  <message>
   <source>Previous page</source>
   <translation>上一页</translation>
  </message>
  <message>
   <source>Next page</source>
   <translation>下一页</translation>
  </message>
  <message>
   <source>Page number</source>
   <translation>页码</translation>
  </message>
  <message>
   <source>Smaller</source>
   <translation>缩小</translation>
  </message>
  <message>
   <source>Larger</source>
   <translation>放大</translation>
  </message>
  <message>
   <source>Zoom</source>
   <translation>缩放</translation>
  </message>
  <message>
   <source>Back to the passage</source>
   <translation>回到该段落</translation>
  </message>
  <message>
   <source>Open in its own program</source>
   <translation>用默认程序打开</translation>
  </message>
  <message>
   <source>Page</source>
   <translation>页面</translation>
  </message>
  <message>
   <source>Copy with citation</source>
   <translation>复制并附出处</translation>
  </message>
  <message>
   <source>How was this found?</source>
   <translation>这是怎么找到的？</translation>
  </message>
  <message>
   <source>The passage is somewhere on this page.</source>
   <translation>该段落就在这一页，但具体位置未知。</translation>
  </message>
  <message>
   <source>The page of the passage you choose appears here.</source>
   <translation>选中段落后，这里显示它所在的页面。</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>重试</translation>
  </message>
  <message>
   <source>Fit width</source>
   <translation>适合宽度</translation>
  </message>
  <message>
   <source>Fit page</source>
   <translation>适合整页</translation>
  </message>
  <message>
   <source>{source}, page {page}</source>
   <translation>{source}，第 {page} 页</translation>
  </message>
  <message>
   <source>Copied with its source.</source>
   <translation>已复制，附出处。</translation>
  </message>
 </context>
 <context>
  <name>Rail</name>
  <message numerus="yes">
   <source>%Ln page(s) of this document have hits</source>
   <translation>
    <numerusform>本文档有 %Ln 页命中</numerusform>
   </translation>
  </message>
  <message>
   <source>Page {page}</source>
   <translation>第 {page} 页</translation>
  </message>
 </context>
 <context>
  <name>Results</name>
  <message>
   <source>Passages found</source>
   <translation>找到的段落</translation>
  </message>
  <message numerus="yes">
   <source>%Ln passage(s)</source>
   <translation>
    <numerusform>%Ln 个段落</numerusform>
   </translation>
  </message>
  <message>
   <source>{number} ms</source>
   <translation>{number} 毫秒</translation>
  </message>
  <message>
   <source>The search failed</source>
   <translation>搜索失败</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>重试</translation>
  </message>
  <message numerus="yes">
   <source>%Ln document(s)</source>
   <translation>
    <numerusform>%Ln 篇文档</numerusform>
   </translation>
  </message>
  <message>
   <source>{passages} in {documents}</source>
   <translation>{passages}，来自 {documents}</translation>
  </message>
  <message>
   <source>Type what you remember</source>
   <translation>输入你记得的内容</translation>
  </message>
  <message>
   <source>Searching…</source>
   <translation>正在搜索…</translation>
  </message>
  <message>
   <source>Nothing relevant found</source>
   <translation>没有找到相关内容</translation>
  </message>
  <message>
   <source>Passages that score below {percent} % are left out.</source>
   <translation>得分低于 {percent}% 的段落未显示。</translation>
  </message>
  <message>
   <source>Show them too</source>
   <translation>一并显示</translation>
  </message>
  <message>
   <source>Searching by words and by meaning finds more.</source>
   <translation>同时按字词和语义搜索，能找到更多。</translation>
  </message>
  <message>
   <source>Search by both</source>
   <translation>综合搜索</translation>
  </message>
  <message>
   <source>Only {kb} was searched.</source>
   <translation>只搜索了“{kb}”。</translation>
  </message>
  <message>
   <source>Search all documents</source>
   <translation>搜索全部文档</translation>
  </message>
  <message>
   <source>Only words were searched; meaning joins when the language model is ready.</source>
   <translation>目前只按字词搜索；语言模型就绪后会加入语义。</translation>
  </message>
  <message>
   <source>Try other words, or say it as a question.</source>
   <translation>换个说法，或者直接写成一个问题试试。</translation>
  </message>
 </context>
 <context>
  <name>Session</name>
  <message>
   <source>{name} is no longer there.</source>
   <translation>{name} 已不在原处。</translation>
  </message>
  <message>
   <source>No program opens {name}.</source>
   <translation>没有能打开 {name} 的程序。</translation>
  </message>
 </context>
 <context>
  <name>SettingsDialog</name>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Words and meaning</source>
   <translation>字词和语义</translation>
  </message>
  <message>
   <source>Words</source>
   <translation>字词</translation>
  </message>
  <message>
   <source>Meaning</source>
   <translation>语义</translation>
  </message>
  <message>
   <source>As the system</source>
   <translation>跟随系统</translation>
  </message>
  <message>
   <source>Light</source>
   <translation>浅色</translation>
  </message>
  <message>
   <source>Dark</source>
   <translation>深色</translation>
  </message>
  <message>
   <source>Use this model</source>
   <translation>使用此模型</translation>
  </message>
  <message>
   <source>Add a model file…</source>
   <translation>添加模型文件…</translation>
  </message>
  <message>
   <source>Search by</source>
   <translation>搜索方式</translation>
  </message>
  <message>
   <source>Passages shown</source>
   <translation>显示段落数</translation>
  </message>
  <message>
   <source>How many passages an answer has at most.</source>
   <translation>每次搜索最多显示多少个段落。</translation>
  </message>
  <message>
   <source>Minimum score</source>
   <translation>最低得分</translation>
  </message>
  <message>
   <source>Passages that score less are left out. 0 % leaves none out.</source>
   <translation>得分更低的段落不显示。0% 表示全部显示。</translation>
  </message>
  <message>
   <source>Search</source>
   <translation>搜索</translation>
  </message>
  <message>
   <source>Language model</source>
   <translation>语言模型</translation>
  </message>
  <message>
   <source>Dimension</source>
   <translation>向量维度</translation>
  </message>
  <message>
   <source>Before the question</source>
   <translation>问题前缀</translation>
  </message>
  <message>
   <source>What the model is told before each question. Empty means the model's own.</source>
   <translation>每次提问前加给模型的文字。留空则用模型自带的前缀。</translation>
  </message>
  <message>
   <source>Colours</source>
   <translation>配色</translation>
  </message>
  <message>
   <source>Language</source>
   <translation>语言</translation>
  </message>
  <message>
   <source>Appearance</source>
   <translation>外观</translation>
  </message>
  <message>
   <source>Open folder</source>
   <translation>打开文件夹</translation>
  </message>
  <message>
   <source>The library, its index and the models lie here. Your files stay where they are.</source>
   <translation>资料库、索引和模型都存放在这里。你的文件仍在原处。</translation>
  </message>
  <message>
   <source>Data</source>
   <translation>数据</translation>
  </message>
  <message numerus="yes">
   <source>%Ln token(s) a passage</source>
   <translation>
    <numerusform>每段最多 %Ln 个词元</numerusform>
   </translation>
  </message>
  <message>
   <source>is obtained when first used</source>
   <translation>首次使用时获取</translation>
  </message>
  <message>
   <source>is tried when first used</source>
   <translation>首次使用时检验</translation>
  </message>
  <message>
   <source>{dimension} (full)</source>
   <translation>{dimension}（完整）</translation>
  </message>
  <message>
   <source>Full</source>
   <translation>完整</translation>
  </message>
  <message>
   <source>A smaller one needs less room and finds a little less.</source>
   <translation>维度越小越省空间，查找效果略有下降。</translation>
  </message>
  <message>
   <source>This model was not trained to be cut to a smaller dimension.</source>
   <translation>此模型训练时不支持缩短维度。</translation>
  </message>
  <message>
   <source>Add a model file</source>
   <translation>添加模型文件</translation>
  </message>
  <message>
   <source>Embedding models (*.gguf)</source>
   <translation>嵌入模型 (*.gguf)</translation>
  </message>
  <message>
   <source>Trying the model…</source>
   <translation>正在检验模型…</translation>
  </message>
 </context>
 <context>
  <name>ShortcutsDialog</name>
  <message>
   <source>Keyboard</source>
   <translation>快捷键</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Search</source>
   <translation>搜索</translation>
  </message>
  <message>
   <source>Next or previous passage</source>
   <translation>下一个或上一个段落</translation>
  </message>
  <message>
   <source>Open the file</source>
   <translation>打开文件</translation>
  </message>
  <message>
   <source>Clear the search</source>
   <translation>清空搜索</translation>
  </message>
  <message>
   <source>Copy the passage with its source</source>
   <translation>复制段落并附出处</translation>
  </message>
  <message>
   <source>Previous or next page</source>
   <translation>上一页或下一页</translation>
  </message>
  <message>
   <source>Back to the passage</source>
   <translation>回到该段落</translation>
  </message>
  <message>
   <source>Larger or smaller</source>
   <translation>放大或缩小</translation>
  </message>
  <message>
   <source>Fit the width or the whole page</source>
   <translation>适合宽度或整页</translation>
  </message>
  <message>
   <source>Add files</source>
   <translation>添加文件</translation>
  </message>
  <message>
   <source>Add a folder</source>
   <translation>添加文件夹</translation>
  </message>
  <message>
   <source>Add the files that were copied</source>
   <translation>添加已复制的文件</translation>
  </message>
  <message>
   <source>New knowledge base</source>
   <translation>新建知识库</translation>
  </message>
  <message>
   <source>Rename the knowledge base</source>
   <translation>重命名知识库</translation>
  </message>
  <message>
   <source>Remove from the library</source>
   <translation>从书房中移除</translation>
  </message>
  <message>
   <source>What is going on</source>
   <translation>当前进展</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
 </context>
 <context>
  <name>Sidebar</name>
  <message>
   <source>KNOWLEDGE BASES</source>
   <translation>知识库</translation>
  </message>
  <message>
   <source>DOCUMENTS</source>
   <translation>文档</translation>
  </message>
  <message>
   <source>Stays on this computer</source>
   <translation>内容只留在这台电脑上</translation>
  </message>
  <message>
   <source>New knowledge base</source>
   <translation>新建知识库</translation>
  </message>
  <message>
   <source>Add files or a folder</source>
   <translation>添加文件或文件夹</translation>
  </message>
  <message>
   <source>Knowledge bases</source>
   <translation>知识库</translation>
  </message>
  <message>
   <source>Documents</source>
   <translation>文档</translation>
  </message>
  <message>
   <source>Name of the knowledge base</source>
   <translation>知识库名称</translation>
  </message>
  <message>
   <source>All documents</source>
   <translation>全部文档</translation>
  </message>
  <message numerus="yes">
   <source>%Ln document(s)</source>
   <translation>
    <numerusform>%Ln 篇文档</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln passage(s)</source>
   <translation>
    <numerusform>%Ln 个段落</numerusform>
   </translation>
  </message>
  <message>
   <source>Only some of its pages can be searched.</source>
   <translation>只有部分页面可以搜索。</translation>
  </message>
  <message>
   <source>Being read</source>
   <translation>正在读取</translation>
  </message>
  <message>
   <source>Waiting to be read</source>
   <translation>等待读取</translation>
  </message>
  <message>
   <source>Rename</source>
   <translation>重命名</translation>
  </message>
  <message>
   <source>Delete…</source>
   <translation>删除…</translation>
  </message>
  <message>
   <source>Delete knowledge base</source>
   <translation>删除知识库</translation>
  </message>
  <message>
   <source>Delete {name}?</source>
   <translation>删除“{name}”？</translation>
  </message>
  <message numerus="yes">
   <source>%Ln document(s) will no longer be searchable. The files themselves stay where they are.</source>
   <translation>
    <numerusform>其中 %Ln 篇文档将无法再搜索。文件本身仍在原处。</numerusform>
   </translation>
  </message>
  <message>
   <source>Delete</source>
   <translation>删除</translation>
  </message>
  <message>
   <source>Open</source>
   <translation>打开</translation>
  </message>
  <message>
   <source>Show in its folder</source>
   <translation>在文件夹中显示</translation>
  </message>
  <message>
   <source>Read again</source>
   <translation>重新读取</translation>
  </message>
  <message>
   <source>Remove from the library</source>
   <translation>从书房中移除</translation>
  </message>
  <message>
   <source>Add files…</source>
   <translation>添加文件…</translation>
  </message>
  <message>
   <source>Add folder…</source>
   <translation>添加文件夹…</translation>
  </message>
 </context>
 <context>
  <name>TraceDialog</name>
  <message>
   <source>How was this found?</source>
   <translation>这是怎么找到的？</translation>
  </message>
  <message>
   <source>In words</source>
   <translation>说明</translation>
  </message>
  <message>
   <source>As JSON</source>
   <translation>JSON</translation>
  </message>
  <message>
   <source>How to show it</source>
   <translation>显示方式</translation>
  </message>
  <message>
   <source>Request and response as JSON</source>
   <translation>请求与响应（JSON）</translation>
  </message>
  <message>
   <source>Copy JSON</source>
   <translation>复制 JSON</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>The question</source>
   <translation>提问</translation>
  </message>
  <message>
   <source>This passage</source>
   <translation>这个段落</translation>
  </message>
  <message>
   <source>The time it took</source>
   <translation>用时</translation>
  </message>
  <message>
   <source>words and meaning</source>
   <translation>字词和语义</translation>
  </message>
  <message>
   <source>words</source>
   <translation>字词</translation>
  </message>
  <message>
   <source>meaning</source>
   <translation>语义</translation>
  </message>
  <message>
   <source>Asked</source>
   <translation>问题</translation>
  </message>
  <message>
   <source>Searched in</source>
   <translation>搜索范围</translation>
  </message>
  <message>
   <source>all knowledge bases</source>
   <translation>全部知识库</translation>
  </message>
  <message>
   <source>Searched by</source>
   <translation>搜索方式</translation>
  </message>
  <message>
   <source>Language model</source>
   <translation>语言模型</translation>
  </message>
  <message>
   <source>Dimension</source>
   <translation>向量维度</translation>
  </message>
  <message>
   <source>Before the question</source>
   <translation>问题前缀</translation>
  </message>
  <message>
   <source>Passages found</source>
   <translation>找到段落</translation>
  </message>
  <message>
   <source>Document</source>
   <translation>文档</translation>
  </message>
  <message>
   <source>File</source>
   <translation>文件</translation>
  </message>
  <message>
   <source>Under</source>
   <translation>所在章节</translation>
  </message>
  <message>
   <source>Page</source>
   <translation>页码</translation>
  </message>
  <message>
   <source>{rank} of {count}</source>
   <translation>第 {rank} 位，共 {count} 个</translation>
  </message>
  <message>
   <source>Place</source>
   <translation>名次</translation>
  </message>
  <message>
   <source>Score</source>
   <translation>得分</translation>
  </message>
  <message>
   <source>not found</source>
   <translation>未命中</translation>
  </message>
  <message>
   <source>place {rank}</source>
   <translation>第 {rank} 位</translation>
  </message>
  <message>
   <source>By words</source>
   <translation>按字词</translation>
  </message>
  <message>
   <source>By meaning</source>
   <translation>按语义</translation>
  </message>
  <message>
   <source>Cosine similarity</source>
   <translation>余弦相似度</translation>
  </message>
  <message>
   <source>Matched</source>
   <translation>命中的词</translation>
  </message>
  <message>
   <source>Passage</source>
   <translation>段落</translation>
  </message>
  <message>
   <source>Understanding the question</source>
   <translation>理解问题</translation>
  </message>
  <message>
   <source>Comparing meanings</source>
   <translation>比较语义</translation>
  </message>
  <message>
   <source>Looking up words</source>
   <translation>查找字词</translation>
  </message>
  <message>
   <source>Ranking</source>
   <translation>排序</translation>
  </message>
  <message>
   <source>Altogether</source>
   <translation>合计</translation>
  </message>
  <message>
   <source>{number} ms</source>
   <translation>{number} 毫秒</translation>
  </message>
  <message>
   <source>Copied as JSON.</source>
   <translation>已复制为 JSON。</translation>
  </message>
 </context>
 <context>
  <name>Welcome</name>
  <message>
   <source>Everything stays on this computer. Your files are only read.</source>
   <translation>一切都留在这台电脑上，文件只会被读取。</translation>
  </message>
  <message>
   <source>Add files…</source>
   <translation>添加文件…</translation>
  </message>
  <message>
   <source>Add folder…</source>
   <translation>添加文件夹…</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>重试</translation>
  </message>
  <message>
   <source>The library can't be opened</source>
   <translation>资料库无法打开</translation>
  </message>
  <message>
   <source>Reading the first documents</source>
   <translation>正在读取第一批文档</translation>
  </message>
  <message>
   <source>Each one can be searched as soon as it has been read.</source>
   <translation>每读完一篇，立刻就能搜索。</translation>
  </message>
  <message>
   <source>{kb} is empty</source>
   <translation>“{kb}”还是空的</translation>
  </message>
  <message>
   <source>Drop files or folders anywhere on this window to make them searchable here.</source>
   <translation>把文件或文件夹拖到窗口任意位置，即可在这里搜索。</translation>
  </message>
  <message>
   <source>Drop files or folders to search them</source>
   <translation>拖入文件即可搜索</translation>
  </message>
  <message>
   <source>PDF, Word, Markdown and text. Then type what you remember, and see the page it is on.</source>
   <translation>支持 PDF、Word、Markdown 和纯文本。输入你记得的内容，就能看到它所在的那一页。</translation>
  </message>
 </context>
 <context>
  <name>_Time</name>
  <message>
   <source>Less than a minute left</source>
   <translation>剩余不到 1 分钟</translation>
  </message>
  <message numerus="yes">
   <source>About %n minute(s) left</source>
   <translation>
    <numerusform>大约还需 %n 分钟</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>About %n hour(s) left</source>
   <translation>
    <numerusform>大约还需 %n 小时</numerusform>
   </translation>
  </message>
 </context>
</TS>
