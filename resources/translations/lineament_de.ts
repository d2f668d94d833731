<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>catalogue</name>
    <message>
        <source>Starter portraits</source>
        <translation>Beispielporträts</translation>
    </message>
    <message>
        <source>Feature-Style encoder</source>
        <translation>Feature-Style-Encoder</translation>
    </message>
    <message>
        <source>SFE inverter only</source>
        <translation>SFE ohne Bearbeitungsnetz</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>Alter</translation>
    </message>
    <message>
        <source>Smile</source>
        <translation>Lächeln</translation>
    </message>
    <message>
        <source>Glasses</source>
        <translation>Brille</translation>
    </message>
    <message>
        <source>Gender</source>
        <translation>Geschlecht</translation>
    </message>
    <message>
        <source>Facial hair</source>
        <translation>Gesichtsbehaarung</translation>
    </message>
    <message>
        <source>Beard</source>
        <translation>Bart</translation>
    </message>
    <message>
        <source>Hair</source>
        <translation>Haare</translation>
    </message>
    <message>
        <source>Hair colour</source>
        <translation>Haarfarbe</translation>
    </message>
    <message>
        <source>Dark hair</source>
        <translation>Dunkle Haare</translation>
    </message>
    <message>
        <source>Blond hair</source>
        <translation>Blonde Haare</translation>
    </message>
    <message>
        <source>Grey hair</source>
        <translation>Graue Haare</translation>
    </message>
    <message>
        <source>Pose</source>
        <translation>Haltung</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>Ausdruck</translation>
    </message>
    <message>
        <source>Face</source>
        <translation>Gesicht</translation>
    </message>
    <message>
        <source>Accessories</source>
        <translation>Accessoires</translation>
    </message>
    <message>
        <source>Bald</source>
        <translation>Glatze</translation>
    </message>
    <message>
        <source>Feminine</source>
        <translation>Weiblich</translation>
    </message>
    <message>
        <source>Female</source>
        <translation>Weiblich</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Licht</translation>
    </message>
    <message>
        <source>Attributes</source>
        <translation>Merkmale</translation>
    </message>
    <message>
        <source>Shows a smile with teeth; to the left, closes the mouth.</source>
        <translation>Zeigt ein Lächeln mit Zähnen; nach links schließt sich der Mund.</translation>
    </message>
    <message>
        <source>Puts glasses on; to the left, takes them off.</source>
        <translation>Setzt eine Brille auf; nach links nimmt sie ab.</translation>
    </message>
    <message>
        <source>Thin frames come out soft.</source>
        <translation>Dünne Gestelle werden weich.</translation>
    </message>
    <message>
        <source>Grows a beard or moustache; to the left, shaves it off.</source>
        <translation>Lässt einen Bart wachsen; nach links wird rasiert.</translation>
    </message>
    <message>
        <source>Adds a full beard of the hair&apos;s colour.</source>
        <translation>Ergibt einen Vollbart in der Farbe der Haare.</translation>
    </message>
    <message>
        <source>Makes face and hair look more feminine; to the left, more masculine.</source>
        <translation>Macht Gesicht und Haare weiblicher; nach links männlicher.</translation>
    </message>
    <message>
        <source>Changes the hair, too; new hair comes out soft.</source>
        <translation>Ändert auch die Haare; neue Haare werden weich.</translation>
    </message>
    <message>
        <source>Turns the hair grey or white; to the left, brings the colour back.</source>
        <translation>Macht die Haare grau oder weiß; nach links kehrt die Farbe zurück.</translation>
    </message>
    <message>
        <source>Lightens the hair to blond; to the left, darkens it.</source>
        <translation>Hellt die Haare zu Blond auf; nach links werden sie dunkler.</translation>
    </message>
    <message>
        <source>Learned mostly from women.</source>
        <translation>Vor allem an Frauen gelernt.</translation>
    </message>
    <message>
        <source>Takes the hair off the forehead and top; to the left, fills it in.</source>
        <translation>Nimmt die Haare von Stirn und Oberkopf; nach links füllt sie auf.</translation>
    </message>
    <message>
        <source>Learned from men only: with long hair, or together with Feminine, a pale edge may remain.</source>
        <translation>Nur an Männern gelernt: Bei langen Haaren oder zusammen mit Weiblich kann ein heller Rand bleiben.</translation>
    </message>
    <message>
        <source>Makes the face older; to the left, younger.</source>
        <translation>Macht das Gesicht älter; nach links jünger.</translation>
    </message>
    <message>
        <source>Leaves the hair&apos;s colour to its own sliders.</source>
        <translation>Die Haarfarbe hat ihre eigenen Regler.</translation>
    </message>
    <message>
        <source>Changes several things at once.</source>
        <translation>Ändert mehreres zugleich.</translation>
    </message>
    <message>
        <source>Adds a smile; to the left, takes it away.</source>
        <translation>Fügt ein Lächeln hinzu; nach links nimmt es weg.</translation>
    </message>
    <message>
        <source>Strong values open the mouth and narrow the eyes.</source>
        <translation>Starke Werte öffnen den Mund und verengen die Augen.</translation>
    </message>
    <message>
        <source>Open eyes</source>
        <translation>Offene Augen</translation>
    </message>
    <message>
        <source>Opens the eyes wider; to the left, closes them.</source>
        <translation>Öffnet die Augen weiter; nach links schließt sie.</translation>
    </message>
    <message>
        <source>Displeased</source>
        <translation>Unzufrieden</translation>
    </message>
    <message>
        <source>Makes the expression sadder; to the left, more pleased.</source>
        <translation>Macht den Ausdruck trauriger; nach links zufriedener.</translation>
    </message>
    <message>
        <source>Angry</source>
        <translation>Wütend</translation>
    </message>
    <message>
        <source>Makes the expression angrier.</source>
        <translation>Macht den Ausdruck wütender.</translation>
    </message>
    <message>
        <source>Surprised</source>
        <translation>Überrascht</translation>
    </message>
    <message>
        <source>Makes the expression surprised.</source>
        <translation>Macht den Ausdruck überrascht.</translation>
    </message>
    <message>
        <source>Smile, second way</source>
        <translation>Lächeln, zweite Art</translation>
    </message>
    <message>
        <source>Smile, third way</source>
        <translation>Lächeln, dritte Art</translation>
    </message>
    <message>
        <source>Strong values change the shape of the face.</source>
        <translation>Starke Werte verändern die Form des Gesichts.</translation>
    </message>
    <message>
        <source>Turn head</source>
        <translation>Kopf drehen</translation>
    </message>
    <message>
        <source>Turns the face to the right; to the left, the other way.</source>
        <translation>Dreht das Gesicht nach rechts; nach links in die andere Richtung.</translation>
    </message>
    <message>
        <source>The background next to the face moves along; strong values blur it.</source>
        <translation>Der Hintergrund neben dem Gesicht bewegt sich mit; starke Werte machen ihn unscharf.</translation>
    </message>
    <message>
        <source>Tilt head up</source>
        <translation>Kopf heben</translation>
    </message>
    <message>
        <source>Tilts the head up; to the left, down.</source>
        <translation>Hebt den Kopf; nach links senkt ihn.</translation>
    </message>
    <message>
        <source>Strong values distort the face.</source>
        <translation>Starke Werte verzerren das Gesicht.</translation>
    </message>
    <message>
        <source>Strong values also change glasses, hair colour and hairline.</source>
        <translation>Starke Werte ändern auch Brille, Haarfarbe und Haaransatz.</translation>
    </message>
    <message>
        <source>Round face</source>
        <translation>Rundes Gesicht</translation>
    </message>
    <message>
        <source>Makes the face rounder; to the left, narrower.</source>
        <translation>Macht das Gesicht runder; nach links schmaler.</translation>
    </message>
    <message>
        <source>Changes the jaw and neck as well.</source>
        <translation>Ändert auch Kiefer und Hals.</translation>
    </message>
    <message>
        <source>Long nose</source>
        <translation>Lange Nase</translation>
    </message>
    <message>
        <source>Makes the nose longer; to the left, shorter.</source>
        <translation>Macht die Nase länger; nach links kürzer.</translation>
    </message>
    <message>
        <source>Thick eyebrows</source>
        <translation>Dicke Augenbrauen</translation>
    </message>
    <message>
        <source>Thickens the eyebrows; to the left, thins them.</source>
        <translation>Macht die Augenbrauen dicker; nach links dünner.</translation>
    </message>
    <message>
        <source>Makes the face more feminine; to the left, more masculine.</source>
        <translation>Macht das Gesicht weiblicher; nach links männlicher.</translation>
    </message>
    <message>
        <source>Changes make-up, hair and jaw together.</source>
        <translation>Ändert Make-up, Haare und Kiefer zusammen.</translation>
    </message>
    <message>
        <source>Afro hair</source>
        <translation>Afrofrisur</translation>
    </message>
    <message>
        <source>Hair style</source>
        <translation>Frisur</translation>
    </message>
    <message>
        <source>Changes the hair towards an afro.</source>
        <translation>Ändert die Haare zu einer Afrofrisur.</translation>
    </message>
    <message>
        <source>Strong values make hair that is cut off at the edge of the edited square.</source>
        <translation>Bei starken Werten werden die Haare am Rand des bearbeiteten Quadrats abgeschnitten.</translation>
    </message>
    <message>
        <source>Bob cut</source>
        <translation>Bob</translation>
    </message>
    <message>
        <source>Changes the hair towards a bob cut.</source>
        <translation>Ändert die Haare zu einem Bob.</translation>
    </message>
    <message>
        <source>Bowl cut</source>
        <translation>Topfschnitt</translation>
    </message>
    <message>
        <source>Changes the hair towards a bowl cut.</source>
        <translation>Ändert die Haare zu einem Topfschnitt.</translation>
    </message>
    <message>
        <source>Curly hair</source>
        <translation>Lockige Haare</translation>
    </message>
    <message>
        <source>Curls the hair.</source>
        <translation>Lockt die Haare.</translation>
    </message>
    <message>
        <source>Mohawk</source>
        <translation>Irokese</translation>
    </message>
    <message>
        <source>Changes the hair towards a mohawk.</source>
        <translation>Ändert die Haare zu einem Irokesenschnitt.</translation>
    </message>
    <message>
        <source>Long wavy hair</source>
        <translation>Lange wellige Haare</translation>
    </message>
    <message>
        <source>Makes the hair longer and wavier; to the left, shorter.</source>
        <translation>Macht die Haare länger und welliger; nach links kürzer.</translation>
    </message>
    <message>
        <source>Fringe</source>
        <translation>Pony</translation>
    </message>
    <message>
        <source>Adds a fringe; to the left, takes it away.</source>
        <translation>Fügt einen Pony hinzu; nach links nimmt ihn weg.</translation>
    </message>
    <message>
        <source>Strong values may distort the face.</source>
        <translation>Starke Werte können das Gesicht verzerren.</translation>
    </message>
    <message>
        <source>Receding hairline</source>
        <translation>Geheimratsecken</translation>
    </message>
    <message>
        <source>Moves the hairline back; to the left, fills it in.</source>
        <translation>Lässt den Haaransatz zurückgehen; nach links füllt ihn auf.</translation>
    </message>
    <message>
        <source>Purple hair</source>
        <translation>Violette Haare</translation>
    </message>
    <message>
        <source>Colours the hair purple.</source>
        <translation>Färbt die Haare violett.</translation>
    </message>
    <message>
        <source>May tint the background, too.</source>
        <translation>Kann auch den Hintergrund tönen.</translation>
    </message>
    <message>
        <source>Black hair</source>
        <translation>Schwarze Haare</translation>
    </message>
    <message>
        <source>Darkens the hair; to the left, lightens it.</source>
        <translation>Macht die Haare dunkler; nach links heller.</translation>
    </message>
    <message>
        <source>Makes the hair blond; to the left, darker.</source>
        <translation>Macht die Haare blond; nach links dunkler.</translation>
    </message>
    <message>
        <source>Greys the hair; to the left, gives it more colour.</source>
        <translation>Macht die Haare grau; nach links farbiger.</translation>
    </message>
    <message>
        <source>Lets the beard grow; to the left, takes it away.</source>
        <translation>Lässt den Bart wachsen; nach links nimmt ihn weg.</translation>
    </message>
    <message>
        <source>Also makes the face more masculine where there was no beard.</source>
        <translation>Macht das Gesicht auch männlicher, wo kein Bart war.</translation>
    </message>
    <message>
        <source>Sideburns</source>
        <translation>Koteletten</translation>
    </message>
    <message>
        <source>Adds sideburns; to the left, takes them away.</source>
        <translation>Fügt Koteletten hinzu; nach links nimmt sie weg.</translation>
    </message>
    <message>
        <source>Goatee</source>
        <translation>Ziegenbart</translation>
    </message>
    <message>
        <source>Adds a goatee; to the left, takes it away.</source>
        <translation>Fügt einen Ziegenbart hinzu; nach links nimmt ihn weg.</translation>
    </message>
    <message>
        <source>Earrings</source>
        <translation>Ohrringe</translation>
    </message>
    <message>
        <source>Adds earrings.</source>
        <translation>Fügt Ohrringe hinzu.</translation>
    </message>
    <message>
        <source>Has no effect where the ears are covered.</source>
        <translation>Wirkt nicht, wo die Ohren bedeckt sind.</translation>
    </message>
    <message>
        <source>Adds glasses; to the left, takes them away.</source>
        <translation>Fügt eine Brille hinzu; nach links nimmt sie weg.</translation>
    </message>
    <message>
        <source>May change the eyebrows and the shape of the eyes.</source>
        <translation>Kann Augenbrauen und Augenform ändern.</translation>
    </message>
    <message>
        <source>Suit</source>
        <translation>Anzug</translation>
    </message>
    <message>
        <source>Changes the clothes towards a suit.</source>
        <translation>Ändert die Kleidung zu einem Anzug.</translation>
    </message>
    <message>
        <source>Strong values may distort the picture.</source>
        <translation>Starke Werte können das Bild verzerren.</translation>
    </message>
    <message>
        <source>Glasses, second way</source>
        <translation>Brille, zweite Art</translation>
    </message>
    <message>
        <source>Also makes the face look older.</source>
        <translation>Lässt das Gesicht auch älter aussehen.</translation>
    </message>
    <message>
        <source>Lipstick</source>
        <translation>Lippenstift</translation>
    </message>
    <message>
        <source>Make-up</source>
        <translation>Make-up</translation>
    </message>
    <message>
        <source>Adds lipstick; to the left, pales the lips.</source>
        <translation>Fügt Lippenstift hinzu; nach links werden die Lippen blasser.</translation>
    </message>
    <message>
        <source>May redden the cheeks, too.</source>
        <translation>Kann auch die Wangen röten.</translation>
    </message>
    <message>
        <source>Lip colour</source>
        <translation>Lippenfarbe</translation>
    </message>
    <message>
        <source>Changes the colour of the lips.</source>
        <translation>Ändert die Farbe der Lippen.</translation>
    </message>
    <message>
        <source>Adds make-up; to the left, takes it away.</source>
        <translation>Fügt Make-up hinzu; nach links nimmt es weg.</translation>
    </message>
    <message>
        <source>Also makes the face more feminine.</source>
        <translation>Macht das Gesicht auch weiblicher.</translation>
    </message>
    <message>
        <source>Overall look 1</source>
        <translation>Gesamteindruck 1</translation>
    </message>
    <message>
        <source>Overall look</source>
        <translation>Gesamteindruck</translation>
    </message>
    <message>
        <source>Changes light, skin and background together, as portraits differ from each other.</source>
        <translation>Ändert Licht, Haut und Hintergrund zusammen, so wie sich Porträts unterscheiden.</translation>
    </message>
    <message>
        <source>Overall look 2</source>
        <translation>Gesamteindruck 2</translation>
    </message>
    <message>
        <source>Overall look 3</source>
        <translation>Gesamteindruck 3</translation>
    </message>
    <message>
        <source>Overall look 4</source>
        <translation>Gesamteindruck 4</translation>
    </message>
    <message>
        <source>Overall look 5</source>
        <translation>Gesamteindruck 5</translation>
    </message>
    <message>
        <source>Overall look 6</source>
        <translation>Gesamteindruck 6</translation>
    </message>
    <message>
        <source>Fine touch: mouth</source>
        <translation>Feinheit: Mund</translation>
    </message>
    <message>
        <source>Fine touches</source>
        <translation>Feinheiten</translation>
    </message>
    <message>
        <source>Changes a little of what goes with a smile; to the left, the opposite.</source>
        <translation>Ändert ein wenig von dem, was zu einem Lächeln gehört; nach links das Gegenteil.</translation>
    </message>
    <message>
        <source>To the left, the mouth may smear.</source>
        <translation>Nach links kann der Mund verschmieren.</translation>
    </message>
    <message>
        <source>Fine touch: eyes</source>
        <translation>Feinheit: Augen</translation>
    </message>
    <message>
        <source>Changes a little of what goes with glasses, without putting any on.</source>
        <translation>Ändert ein wenig von dem, was zu einer Brille gehört, ohne eine aufzusetzen.</translation>
    </message>
    <message>
        <source>A fine touch: there may be little to see.</source>
        <translation>Eine Feinheit: Oft ist wenig zu sehen.</translation>
    </message>
    <message>
        <source>Fine touch: hair</source>
        <translation>Feinheit: Haare</translation>
    </message>
    <message>
        <source>Changes a little of what goes with grey hair.</source>
        <translation>Ändert ein wenig von dem, was zu grauen Haaren gehört.</translation>
    </message>
    <message>
        <source>Fine touch: chin</source>
        <translation>Feinheit: Kinn</translation>
    </message>
    <message>
        <source>Changes a little of what goes with a beard, without growing one.</source>
        <translation>Ändert ein wenig von dem, was zu einem Bart gehört, ohne einen wachsen zu lassen.</translation>
    </message>
</context>
<context>
    <name>engine</name>
    <message>
        <source>Its EXIF, XMP and IPTC records are damaged and will not be kept.</source>
        <translation>Seine EXIF-, XMP- und IPTC-Daten sind beschädigt und bleiben nicht erhalten.</translation>
    </message>
    <message>
        <source>It was made for print (CMYK) and has been converted to RGB.</source>
        <translation>Es ist für den Druck gemacht (CMYK) und wurde in RGB umgewandelt.</translation>
    </message>
    <message>
        <source>Its colour profile is damaged or does not fit, so it is taken as sRGB.</source>
        <translation>Sein Farbprofil ist beschädigt oder passt nicht, daher gilt es als sRGB.</translation>
    </message>
    <message>
        <source>CPU, %1 thread</source>
        <translation>CPU, %1 Thread</translation>
    </message>
    <message>
        <source>CPU, %1 threads</source>
        <translation>CPU, %1 Threads</translation>
    </message>
    <message>
        <source>%1, half precision</source>
        <translation>%1, halbe Genauigkeit</translation>
    </message>
    <message>
        <source>the dividing line between %2 portraits with and without “%1”</source>
        <translation>die Trennlinie zwischen %2 Porträts mit und ohne „%1“</translation>
    </message>
    <message>
        <source>the average difference between %2 portraits with and without “%1”</source>
        <translation>der mittlere Unterschied zwischen %2 Porträts mit und ohne „%1“</translation>
    </message>
    <message>
        <source>number %1 of the ways in which %2 portraits differ most</source>
        <translation>Nummer %1 der Arten, in denen sich %2 Porträts am meisten unterscheiden</translation>
    </message>
    <message>
        <source>number %1 of what the model itself varies most</source>
        <translation>Nummer %1 von dem, was das Modell selbst am meisten verändert</translation>
    </message>
    <message>
        <source>the %1 parts of the model that answer most to “%2”</source>
        <translation>die %1 Teile des Modells, die am meisten auf „%2“ ansprechen</translation>
    </message>
    <message>
        <source>Its Lab colours have been converted to sRGB.</source>
        <translation>Seine Lab-Farben wurden in sRGB umgewandelt.</translation>
    </message>
    <message>
        <source>Its pixels are stored in a way that is read with 8 bits per channel only.</source>
        <translation>Seine Pixel sind so gespeichert, dass nur 8 Bit je Kanal gelesen werden.</translation>
    </message>
    <message>
        <source>It has further channels besides colour and transparency, which are not kept.</source>
        <translation>Es hat außer Farbe und Transparenz weitere Kanäle, die nicht erhalten bleiben.</translation>
    </message>
    <message>
        <source>It has several pages: only the first one is opened and saved.</source>
        <translation>Es hat mehrere Seiten: nur die erste wird geöffnet und gespeichert.</translation>
    </message>
    <message>
        <source>It is an animation: only its first picture is opened and saved.</source>
        <translation>Es ist eine Animation: nur ihr erstes Bild wird geöffnet und gespeichert.</translation>
    </message>
    <message>
        <source>It has layers: only the picture that they make together is opened and saved.</source>
        <translation>Es hat Ebenen: nur das Bild, das sie zusammen ergeben, wird geöffnet und gespeichert.</translation>
    </message>
    <message>
        <source>It states its brightness as a gamma value, which is kept as a colour profile.</source>
        <translation>Es gibt seine Helligkeit als Gammawert an; er bleibt als Farbprofil erhalten.</translation>
    </message>
    <message>
        <source>Its colours are coded in a way (such as HDR) that is not understood here: they are taken as sRGB and may look wrong.</source>
        <translation>Seine Farben sind auf eine hier unbekannte Weise kodiert (etwa HDR): sie werden als sRGB gelesen und können falsch aussehen.</translation>
    </message>
    <message>
        <source>A film, a gain map for HDR screens or another picture that came in the same file is not kept.</source>
        <translation>Ein Film, eine HDR-Zusatzkarte (Gain Map) oder ein weiteres Bild in derselben Datei bleibt nicht erhalten.</translation>
    </message>
    <message>
        <source>Its XMP record is damaged and will not be kept.</source>
        <translation>Seine XMP-Angaben sind beschädigt und bleiben nicht erhalten.</translation>
    </message>
    <message>
        <source>The second part of its XMP record (extended XMP) is not kept.</source>
        <translation>Der zweite Teil seiner XMP-Angaben (Extended XMP) bleibt nicht erhalten.</translation>
    </message>
    <message>
        <source>Files of this kind keep 8 of the photo&apos;s 16 bits per channel.</source>
        <translation>Dateien dieser Art behalten 8 der 16 Bit je Kanal.</translation>
    </message>
    <message>
        <source>Files of this kind have no transparency: the photo is put on white.</source>
        <translation>Dateien dieser Art kennen keine Transparenz: das Foto wird auf Weiß gesetzt.</translation>
    </message>
    <message>
        <source>Parts of its EXIF or XMP records are too long for files of this kind and are left out.</source>
        <translation>Teile seiner EXIF- oder XMP-Angaben sind für Dateien dieser Art zu lang und entfallen.</translation>
    </message>
    <message>
        <source>Files of this kind cannot hold its IPTC records.</source>
        <translation>Dateien dieser Art können seine IPTC-Angaben nicht aufnehmen.</translation>
    </message>
    <message>
        <source>Files of this kind cannot hold all of its PNG text entries.</source>
        <translation>Dateien dieser Art können nicht alle seine PNG-Texteinträge aufnehmen.</translation>
    </message>
</context>
<context>
    <name>lineament</name>
    <message>
        <source>Use %1</source>
        <translation>%1 benutzen</translation>
    </message>
    <message>
        <source>Loading the method</source>
        <translation>Die Methode wird geladen</translation>
    </message>
    <message>
        <source>&amp;Method</source>
        <translation>&amp;Methode</translation>
    </message>
    <message>
        <source>Compare &amp;methods</source>
        <translation>&amp;Methoden vergleichen</translation>
    </message>
    <message>
        <source>Show the flo&amp;w of details</source>
        <translation>Fl&amp;uss der Details zeigen</translation>
    </message>
    <message>
        <source>Export &amp;comparison...</source>
        <translation>&amp;Vergleich exportieren...</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>From pane to pane</source>
        <translation>Von Feld zu Feld</translation>
    </message>
    <message>
        <source>arrows, or Tab</source>
        <translation>Pfeile oder Tab</translation>
    </message>
    <message>
        <source>Use the result of the pane</source>
        <translation>Das Ergebnis des Feldes benutzen</translation>
    </message>
    <message>
        <source>Enter, or click</source>
        <translation>Eingabe oder Klick</translation>
    </message>
    <message>
        <source>Move the view of all panes</source>
        <translation>Den Ausschnitt aller Felder verschieben</translation>
    </message>
    <message>
        <source>Shift+arrows, or drag</source>
        <translation>Umschalt+Pfeile oder Ziehen</translation>
    </message>
    <message>
        <source>&lt;p&gt;Pictures that Lineament exports after an edit say so in their metadata: the IPTC property &lt;i&gt;Digital Source Type&lt;/i&gt; (XMP) is set to &lt;i&gt;compositeWithTrainedAlgorithmicMedia&lt;/i&gt;, which stands for a photo parts of which were made by a trained model.&lt;/p&gt;&lt;p&gt;The mark can be read by other programs, archives and agencies. It holds neither who you are nor what you changed. A photo that was exported without any edit is not marked.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Bilder, die Lineament nach einer Bearbeitung exportiert, sagen das in ihren Metadaten: Die IPTC-Eigenschaft &lt;i&gt;Digital Source Type&lt;/i&gt; (XMP) steht auf &lt;i&gt;compositeWithTrainedAlgorithmicMedia&lt;/i&gt;, also ein Foto, von dem Teile mit einem trainierten Modell gemacht wurden.&lt;/p&gt;&lt;p&gt;Andere Programme, Archive und Agenturen können die Kennzeichnung lesen. Sie verrät weder, wer Sie sind, noch was Sie geändert haben. Ein Foto, das ohne Bearbeitung exportiert wird, ist nicht gekennzeichnet.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>An editor for faces in photographs.</source>
        <translation>Ein Bearbeitungsprogramm für Gesichter in Fotos.</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Über</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Marking</source>
        <translation>Kennzeichnung</translation>
    </message>
    <message>
        <source>%1 cannot be opened: %2</source>
        <translation>%1 kann nicht geöffnet werden: %2</translation>
    </message>
    <message>
        <source>the entry &quot;%1&quot; is missing or damaged.</source>
        <translation>Der Eintrag „%1“ fehlt oder ist beschädigt.</translation>
    </message>
    <message>
        <source>it is not a Lineament project, or it is damaged.</source>
        <translation>Es ist kein Lineament-Projekt, oder es ist beschädigt.</translation>
    </message>
    <message>
        <source>it was saved by a newer version of Lineament.</source>
        <translation>Es wurde mit einer neueren Version von Lineament gespeichert.</translation>
    </message>
    <message>
        <source>it is too large for a project.</source>
        <translation>Es ist zu groß für ein Projekt.</translation>
    </message>
    <message>
        <source>Reading the photo</source>
        <translation>Foto wird gelesen</translation>
    </message>
    <message>
        <source>Looking for faces</source>
        <translation>Gesichter werden gesucht</translation>
    </message>
    <message>
        <source>Aligning the face</source>
        <translation>Gesicht wird ausgerichtet</translation>
    </message>
    <message>
        <source>Rendering</source>
        <translation>Bild wird berechnet</translation>
    </message>
    <message>
        <source>Pasting the face back</source>
        <translation>Gesicht wird eingesetzt</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>Wird gespeichert</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>Modell wird geladen</translation>
    </message>
    <message>
        <source>Keep original detail</source>
        <translation>Originaldetails behalten</translation>
    </message>
    <message>
        <source>Do not keep original detail</source>
        <translation>Originaldetails nicht behalten</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Open...</source>
        <translation>Ö&amp;ffnen ...</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <source>&amp;Paste picture</source>
        <translation>Bild &amp;einfügen</translation>
    </message>
    <message>
        <source>Open the sa&amp;mple photo</source>
        <translation>&amp;Beispielfoto öffnen</translation>
    </message>
    <message>
        <source>&amp;Save project</source>
        <translation>Projekt &amp;speichern</translation>
    </message>
    <message>
        <source>Save project &amp;as...</source>
        <translation>Projekt speichern &amp;unter ...</translation>
    </message>
    <message>
        <source>&amp;Export picture...</source>
        <translation>Bild e&amp;xportieren ...</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Reset all sliders</source>
        <translation>Alle Regler &amp;zurücksetzen</translation>
    </message>
    <message>
        <source>&amp;Find a slider</source>
        <translation>Regler &amp;suchen</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Fit to window</source>
        <translation>In Fenster &amp;einpassen</translation>
    </message>
    <message>
        <source>&amp;Actual size (1:1)</source>
        <translation>&amp;Originalgröße (1:1)</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>Ver&amp;größern</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>&amp;Split before and after</source>
        <translation>&amp;Vorher und nachher teilen</translation>
    </message>
    <message>
        <source>Show the &amp;original (hold B)</source>
        <translation>Ori&amp;ginal zeigen (B halten)</translation>
    </message>
    <message>
        <source>Face &amp;crop only</source>
        <translation>Nur Gesichts&amp;ausschnitt</translation>
    </message>
    <message>
        <source>Face out&amp;lines</source>
        <translation>Gesichtsu&amp;mrisse</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>As the s&amp;ystem</source>
        <translation>Wie das S&amp;ystem</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>F&amp;ace</source>
        <translation>&amp;Gesicht</translation>
    </message>
    <message>
        <source>&amp;Next face</source>
        <translation>&amp;Nächstes Gesicht</translation>
    </message>
    <message>
        <source>&amp;Previous face</source>
        <translation>&amp;Voriges Gesicht</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>&amp;Tastatur</translation>
    </message>
    <message>
        <source>What edited photos are &amp;marked with</source>
        <translation>Wie bearbeitete Fotos &amp;gekennzeichnet sind</translation>
    </message>
    <message>
        <source>&amp;Licences</source>
        <translation>&amp;Lizenzen</translation>
    </message>
    <message>
        <source>&amp;About Lineament</source>
        <translation>&amp;Über Lineament</translation>
    </message>
    <message>
        <source>Main toolbar</source>
        <translation>Hauptleiste</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Show the original</source>
        <translation>Original zeigen</translation>
    </message>
    <message>
        <source>hold B</source>
        <translation>B halten</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>+ and -, or the wheel</source>
        <translation>+ und -, oder das Rad</translation>
    </message>
    <message>
        <source>Fit, actual size</source>
        <translation>Einpassen, Originalgröße</translation>
    </message>
    <message>
        <source>0 and 1</source>
        <translation>0 und 1</translation>
    </message>
    <message>
        <source>Move the view</source>
        <translation>Ansicht verschieben</translation>
    </message>
    <message>
        <source>arrows, or Space and drag</source>
        <translation>Pfeile, oder Leertaste und ziehen</translation>
    </message>
    <message>
        <source>Move the split line</source>
        <translation>Trennlinie verschieben</translation>
    </message>
    <message>
        <source>Ctrl+arrows</source>
        <translation>Strg+Pfeile</translation>
    </message>
    <message>
        <source>Slider</source>
        <translation>Regler</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Left and Right</source>
        <translation>Links und Rechts</translation>
    </message>
    <message>
        <source>Fine step</source>
        <translation>Feiner Schritt</translation>
    </message>
    <message>
        <source>Shift+arrows, or Shift and drag</source>
        <translation>Umschalt+Pfeile, oder Umschalt und ziehen</translation>
    </message>
    <message>
        <source>Large step</source>
        <translation>Großer Schritt</translation>
    </message>
    <message>
        <source>Page Up and Page Down</source>
        <translation>Bild auf und Bild ab</translation>
    </message>
    <message>
        <source>To zero</source>
        <translation>Auf null</translation>
    </message>
    <message>
        <source>Delete, or double click</source>
        <translation>Entf, oder Doppelklick</translation>
    </message>
    <message>
        <source>Take a drag back</source>
        <translation>Ziehen zurücknehmen</translation>
    </message>
    <message>
        <source>Escape</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Find a &amp;new slider...</source>
        <translation>Neuen Regler &amp;finden...</translation>
    </message>
    <message>
        <source>Reading the portraits</source>
        <translation>Porträts werden gelesen</translation>
    </message>
    <message>
        <source>Searching</source>
        <translation>Suche läuft</translation>
    </message>
    <message>
        <source>Rendering the strip</source>
        <translation>Streifen wird gerendert</translation>
    </message>
    <message>
        <source>ready in %1 ms</source>
        <translation>bereit in %1 ms</translation>
    </message>
    <message>
        <source>How near the face is shown before any change. The first number is the typical difference of a pixel; what researchers measure follows.</source>
        <translation>Wie nahe das Gesicht vor jeder Änderung gezeigt wird. Die erste Zahl ist der typische Unterschied eines Pixels; es folgt, was die Forschung misst.</translation>
    </message>
    <message>
        <source>Getting the faces to show ready</source>
        <translation>Die gezeigten Gesichter werden vorbereitet</translation>
    </message>
    <message>
        <source>Found in the model itself</source>
        <translation>Im Modell selbst gefunden</translation>
    </message>
    <message>
        <source>Found in differences between portraits</source>
        <translation>In Unterschieden von Porträts gefunden</translation>
    </message>
    <message>
        <source>Found from examples with labels</source>
        <translation>Aus Beispielen mit Merkmalen gefunden</translation>
    </message>
    <message>
        <source>Found here: %1.</source>
        <translation>Hier gefunden: %1.</translation>
    </message>
    <message>
        <source>Getting the face ready</source>
        <translation>Gesicht wird vorbereitet</translation>
    </message>
    <message>
        <source>%1: %2 ms</source>
        <translation>%1: %2 ms</translation>
    </message>
    <message>
        <source>There is no face to show the slider on: open a photo or choose a file of aligned portraits.</source>
        <translation>Es gibt kein Gesicht, an dem der Regler gezeigt werden kann: Bitte ein Foto öffnen oder eine Datei ausgerichteter Porträts wählen.</translation>
    </message>
    <message>
        <source>&lt;p&gt;Lineament changes attributes of a face in a photo (age, smile, glasses, hair and more) by sliders, and leaves the rest of the photo as it is.&lt;/p&gt;&lt;p&gt;A trained model is brought to show the face of the photo, then to show it changed, and what changes is carried over to the photo&apos;s own pixels. With all sliders at zero the exported photo equals the original, pixel for pixel.&lt;/p&gt;&lt;p&gt;Everything is computed on this computer. No photo leaves it.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Lineament ändert Merkmale eines Gesichts in einem Foto (Alter, Lächeln, Brille, Haare und mehr) mit Reglern und lässt den Rest des Fotos, wie er ist.&lt;/p&gt;&lt;p&gt;Ein trainiertes Modell wird dazu gebracht, das Gesicht des Fotos zu zeigen, dann, es verändert zu zeigen, und was sich ändert, wird auf die Pixel des Fotos übertragen. Stehen alle Regler auf null, gleicht das exportierte Foto dem Original Pixel für Pixel.&lt;/p&gt;&lt;p&gt;Alles wird auf diesem Computer berechnet. Kein Foto verlässt ihn.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>off by %1 %</source>
        <translation>Abstand %1 %</translation>
    </message>
    <message>
        <source>&amp;Remove this face</source>
        <translation>Dieses Gesicht &amp;entfernen</translation>
    </message>
    <message>
        <source>&amp;Bring removed faces back</source>
        <translation>Entfernte Gesichter &amp;zurückholen</translation>
    </message>
    <message>
        <source>Settings are not remembered: %1</source>
        <translation>Einstellungen werden nicht gemerkt: %1</translation>
    </message>
    <message>
        <source>%1 could not be saved: the disk is full. Free some space, or choose another folder. What was there before is untouched.</source>
        <translation>%1 konnte nicht gespeichert werden: Der Datenträger ist voll. Schaffen Sie Platz oder wählen Sie einen anderen Ordner. Was vorher da war, ist unverändert.</translation>
    </message>
    <message>
        <source>%1 could not be saved: it or its folder is read-only. Choose another name or another folder.</source>
        <translation>%1 konnte nicht gespeichert werden: Die Datei oder ihr Ordner ist schreibgeschützt. Wählen Sie einen anderen Namen oder Ordner.</translation>
    </message>
    <message>
        <source>%1 could not be saved: its folder does not exist. Choose another folder.</source>
        <translation>%1 konnte nicht gespeichert werden: Den Ordner gibt es nicht. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>%1 could not be saved: the name is too long. Choose a shorter one.</source>
        <translation>%1 konnte nicht gespeichert werden: Der Name ist zu lang. Wählen Sie einen kürzeren.</translation>
    </message>
    <message>
        <source>%1 could not be saved: a folder or something else that is no file has that name. Choose another.</source>
        <translation>%1 konnte nicht gespeichert werden: So heißt schon ein Ordner oder etwas anderes, das keine Datei ist. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>%1 is the original photo and was left as it is. Choose another name.</source>
        <translation>%1 ist das Originalfoto und blieb, wie es ist. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>&lt;p&gt;Lineament uses these libraries, each under its own licence:&lt;/p&gt;&lt;ul&gt;&lt;li&gt;Qt 6: GNU LGPL 3&lt;/li&gt;&lt;li&gt;PyTorch (LibTorch): BSD 3-Clause&lt;/li&gt;&lt;li&gt;OpenCV: Apache License 2.0&lt;/li&gt;&lt;li&gt;dlib: Boost Software License 1.0&lt;/li&gt;&lt;li&gt;Eigen: MPL 2.0&lt;/li&gt;&lt;li&gt;Little CMS: MIT&lt;/li&gt;&lt;li&gt;Exiv2: GNU GPL 2 or later&lt;/li&gt;&lt;li&gt;OpenBLAS: BSD 3-Clause&lt;/li&gt;&lt;li&gt;OpenSSL: Apache License 2.0&lt;/li&gt;&lt;li&gt;spdlog: MIT&lt;/li&gt;&lt;/ul&gt;&lt;p&gt;The landmark model of dlib (shape_predictor_68_face_landmarks) was trained on the iBUG 300-W data set, whose licence excludes commercial use.&lt;/p&gt;&lt;p&gt;Model packs carry the licence of each of their files in pack.json. The sample photo shows the astronaut Eileen Collins (NASA, public domain).&lt;/p&gt;</source>
        <translation>&lt;p&gt;Lineament benutzt diese Bibliotheken, jede unter ihrer eigenen Lizenz:&lt;/p&gt;&lt;ul&gt;&lt;li&gt;Qt 6: GNU LGPL 3&lt;/li&gt;&lt;li&gt;PyTorch (LibTorch): BSD 3-Clause&lt;/li&gt;&lt;li&gt;OpenCV: Apache License 2.0&lt;/li&gt;&lt;li&gt;dlib: Boost Software License 1.0&lt;/li&gt;&lt;li&gt;Eigen: MPL 2.0&lt;/li&gt;&lt;li&gt;Little CMS: MIT&lt;/li&gt;&lt;li&gt;Exiv2: GNU GPL 2 oder neuer&lt;/li&gt;&lt;li&gt;OpenBLAS: BSD 3-Clause&lt;/li&gt;&lt;li&gt;OpenSSL: Apache License 2.0&lt;/li&gt;&lt;li&gt;spdlog: MIT&lt;/li&gt;&lt;/ul&gt;&lt;p&gt;Das Landmarken-Modell von dlib (shape_predictor_68_face_landmarks) wurde mit dem Datensatz iBUG 300-W trainiert, dessen Lizenz gewerbliche Nutzung ausschließt.&lt;/p&gt;&lt;p&gt;Modellpakete nennen die Lizenz jeder ihrer Dateien in pack.json. Das Beispielfoto zeigt die Astronautin Eileen Collins (NASA, gemeinfrei).&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&amp;Report a problem...</source>
        <translation>Problem &amp;melden ...</translation>
    </message>
</context>
<context>
    <name>lineament::AboutDialog</name>
    <message>
        <source>About %1</source>
        <translation>Über %1</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>Zusammenfassung</translation>
    </message>
</context>
<context>
    <name>lineament::CollapsibleSection</name>
    <message>
        <source>Reset all of %1</source>
        <translation>Alle Regler von „%1“ zurücksetzen</translation>
    </message>
</context>
<context>
    <name>lineament::CompareController</name>
    <message>
        <source>Original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>-compared</source>
        <translation>-verglichen</translation>
    </message>
    <message>
        <source>Export the comparison</source>
        <translation>Vergleich exportieren</translation>
    </message>
    <message>
        <source>Pictures (*.png *.jpg *.jpeg *.tif *.tiff *.webp)</source>
        <translation>Bilder (*.png *.jpg *.jpeg *.tif *.tiff *.webp)</translation>
    </message>
    <message>
        <source>There is nothing to compare, so no comparison was written.</source>
        <translation>Es gibt nichts zu vergleichen, daher wurde kein Vergleich geschrieben.</translation>
    </message>
    <message>
        <source>Exported %1</source>
        <translation>%1 exportiert</translation>
    </message>
</context>
<context>
    <name>lineament::ComparePane</name>
    <message>
        <source>in use</source>
        <translation>in Benutzung</translation>
    </message>
    <message>
        <source>No picture yet</source>
        <translation>Noch kein Bild</translation>
    </message>
    <message>
        <source>Click to use this result for the photo</source>
        <translation>Klicken, um dieses Ergebnis für das Foto zu benutzen</translation>
    </message>
</context>
<context>
    <name>lineament::CompareView</name>
    <message>
        <source>Comparison of methods</source>
        <translation>Vergleich der Methoden</translation>
    </message>
    <message>
        <source>Panes</source>
        <translation>Felder</translation>
    </message>
    <message>
        <source>What to compare: two to six panes</source>
        <translation>Was verglichen wird: zwei bis sechs Felder</translation>
    </message>
    <message>
        <source>Contact sheet</source>
        <translation>Kontaktbogen</translation>
    </message>
    <message>
        <source>Save all panes with their titles as one picture</source>
        <translation>Alle Felder mit ihren Titeln als ein Bild speichern</translation>
    </message>
    <message>
        <source>Back to the photo</source>
        <translation>Zurück zum Foto</translation>
    </message>
</context>
<context>
    <name>lineament::DirectionController</name>
    <message>
        <source>Starting</source>
        <translation>Wird gestartet</translation>
    </message>
    <message>
        <source>The model has a slider “%1” already; choose another name.</source>
        <translation>Das Modell hat schon einen Regler „%1“; bitte einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>Rename the slider</source>
        <translation>Regler umbenennen</translation>
    </message>
    <message>
        <source>New name of “%1”:</source>
        <translation>Neuer Name von „%1“:</translation>
    </message>
    <message>
        <source>The slider is called “%1” now.</source>
        <translation>Der Regler heißt jetzt „%1“.</translation>
    </message>
    <message>
        <source>Remove the slider “%1” from the model?</source>
        <translation>Den Regler „%1“ aus dem Modell entfernen?</translation>
    </message>
    <message>
        <source>This cannot be undone. Edits that were made with it stay in their projects, but are not shown any more.</source>
        <translation>Das lässt sich nicht rückgängig machen. Bearbeitungen mit ihm bleiben in ihren Projekten, werden aber nicht mehr gezeigt.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>The slider “%1” is removed.</source>
        <translation>Der Regler „%1“ ist entfernt.</translation>
    </message>
</context>
<context>
    <name>lineament::Document</name>
    <message>
        <source>Put edits on this face</source>
        <translation>Bearbeitungen auf dieses Gesicht übertragen</translation>
    </message>
    <message>
        <source>Remove edits without a face</source>
        <translation>Bearbeitungen ohne Gesicht entfernen</translation>
    </message>
    <message>
        <source>Remove face</source>
        <translation>Gesicht entfernen</translation>
    </message>
    <message>
        <source>Bring removed faces back</source>
        <translation>Entfernte Gesichter zurückholen</translation>
    </message>
</context>
<context>
    <name>lineament::EditingController</name>
    <message>
        <source>The model %1 has no method %2; %3 is used instead.</source>
        <translation>Das Modell %1 hat keine Methode %2; stattdessen wird %3 benutzt.</translation>
    </message>
    <message>
        <source>The export was cancelled; nothing was written.</source>
        <translation>Der Export wurde abgebrochen; es wurde nichts geschrieben.</translation>
    </message>
    <message>
        <source>No face was found in this photo, so there is nothing to edit. Faces have to be seen from the front and be at least about 80 pixels wide.</source>
        <translation>In diesem Foto wurde kein Gesicht gefunden, daher gibt es nichts zu bearbeiten. Gesichter müssen von vorn zu sehen und mindestens etwa 80 Pixel breit sein.</translation>
    </message>
    <message>
        <source>This model has no sliders.</source>
        <translation>Dieses Modell hat keine Regler.</translation>
    </message>
    <message>
        <source>No model is loaded, so there are no sliders.</source>
        <translation>Es ist kein Modell geladen, daher gibt es keine Regler.</translation>
    </message>
    <message>
        <source>The model %1 has no sliders for: %2. These edits are kept in the project, but they are not shown.</source>
        <translation>Das Modell %1 hat keine Regler für: %2. Diese Änderungen bleiben im Projekt, werden aber nicht gezeigt.</translation>
    </message>
    <message>
        <source>Reset %1</source>
        <translation>%1 zurücksetzen</translation>
    </message>
    <message>
        <source>Reset all sliders</source>
        <translation>Alle Regler zurücksetzen</translation>
    </message>
    <message numerus="yes">
        <source>Reset %n sliders</source>
        <translation>
            <numerusform>%n Regler zurücksetzen</numerusform>
            <numerusform>%n Regler zurücksetzen</numerusform>
        </translation>
    </message>
    <message>
        <source>Opening the photo</source>
        <translation>Foto wird geöffnet</translation>
    </message>
    <message>
        <source>The model is being loaded.</source>
        <translation>Das Modell wird geladen.</translation>
    </message>
    <message>
        <source>Getting the face ready</source>
        <translation>Gesicht wird vorbereitet</translation>
    </message>
</context>
<context>
    <name>lineament::ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>&amp;Save to</source>
        <translation>&amp;Speichern unter</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>&amp;Format</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>The file is marked as edited with a trained model: IPTC/XMP DigitalSourceType “%1”. Programs and websites that read this mark can tell viewers so.</source>
        <translation>Die Datei wird als mit einem trainierten Modell bearbeitet gekennzeichnet: IPTC/XMP DigitalSourceType „%1“. Programme und Webseiten, die diese Kennzeichnung lesen, können darauf hinweisen.</translation>
    </message>
    <message>
        <source>File to save to</source>
        <translation>Zieldatei</translation>
    </message>
    <message>
        <source>&amp;Browse…</source>
        <translation>&amp;Durchsuchen …</translation>
    </message>
    <message>
        <source>Browse for a file</source>
        <translation>Datei auswählen</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>PNG, lossless</source>
        <translation>PNG, verlustfrei</translation>
    </message>
    <message>
        <source>JPEG, small</source>
        <translation>JPEG, klein</translation>
    </message>
    <message>
        <source>TIFF, lossless</source>
        <translation>TIFF, verlustfrei</translation>
    </message>
    <message>
        <source>JPEG quality</source>
        <translation>JPEG-Qualität</translation>
    </message>
    <message>
        <source>JPEG quality, number</source>
        <translation>JPEG-Qualität, Zahl</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>&amp;Whole photo</source>
        <translation>&amp;Ganzes Foto</translation>
    </message>
    <message>
        <source>Face &amp;crop only</source>
        <translation>Nur Gesichts&amp;ausschnitt</translation>
    </message>
    <message>
        <source>&amp;Keep original detail</source>
        <translation>&amp;Originaldetails behalten</translation>
    </message>
    <message>
        <source>Carries the change over to the photo&apos;s own pixels, so that the face stays as sharp as the photo.</source>
        <translation>Überträgt die Änderung auf die Pixel des Fotos, damit das Gesicht so scharf bleibt wie das Foto.</translation>
    </message>
    <message>
        <source>Photos (*.png *.jpg *.jpeg *.tif *.tiff)</source>
        <translation>Fotos (*.png *.jpg *.jpeg *.tif *.tiff)</translation>
    </message>
    <message>
        <source>Export to</source>
        <translation>Exportieren nach</translation>
    </message>
    <message>
        <source>Keeps 16 bits and transparency where the photo has them.</source>
        <translation>Behält 16 Bit und Transparenz, wo das Foto sie hat.</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>This is the photo you opened. Saving here replaces the original.</source>
        <translation>Das ist das geöffnete Foto. Speichern ersetzt hier das Original.</translation>
    </message>
    <message>
        <source>Replace the original photo? It cannot be brought back.</source>
        <translation>Das Originalfoto ersetzen? Es lässt sich nicht zurückholen.</translation>
    </message>
    <message>
        <source>Replace original…</source>
        <translation>Original ersetzen …</translation>
    </message>
    <message>
        <source>The original photo will be gone for good. Press once more to replace it.</source>
        <translation>Das Originalfoto ist dann endgültig weg. Zum Ersetzen noch einmal drücken.</translation>
    </message>
    <message>
        <source>Yes, replace it</source>
        <translation>Ja, ersetzen</translation>
    </message>
    <message>
        <source>A file of this name exists.</source>
        <translation>Eine Datei dieses Namens gibt es schon.</translation>
    </message>
    <message>
        <source>Replace the file that is there?</source>
        <translation>Die vorhandene Datei ersetzen?</translation>
    </message>
    <message>
        <source>Replace file</source>
        <translation>Datei ersetzen</translation>
    </message>
    <message>
        <source>What this file will not hold: %1</source>
        <translation>Was diese Datei nicht enthalten wird: %1</translation>
    </message>
</context>
<context>
    <name>lineament::FaceStrip</name>
    <message>
        <source>Faces</source>
        <translation>Gesichter</translation>
    </message>
    <message>
        <source>Face %1 of %2</source>
        <translation>Gesicht %1 von %2</translation>
    </message>
    <message>
        <source>%1, edited</source>
        <translation>%1, bearbeitet</translation>
    </message>
    <message>
        <source>Remove this face</source>
        <translation>Dieses Gesicht entfernen</translation>
    </message>
</context>
<context>
    <name>lineament::FileController</name>
    <message>
        <source>Exported %1</source>
        <translation>Exportiert: %1</translation>
    </message>
    <message>
        <source>Open a photo or project</source>
        <translation>Foto oder Projekt öffnen</translation>
    </message>
    <message>
        <source>Photos and projects (*.png *.jpg *.jpeg *.tif *.tiff *.webp *.bmp *.lineament)</source>
        <translation>Fotos und Projekte (*.png *.jpg *.jpeg *.tif *.tiff *.webp *.bmp *.lineament)</translation>
    </message>
    <message>
        <source>Projects (*.lineament)</source>
        <translation>Projekte (*.lineament)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard.</source>
        <translation>In der Zwischenablage ist kein Bild.</translation>
    </message>
    <message>
        <source>The photo %1 is not where it was.</source>
        <translation>Das Foto %1 ist nicht mehr an seinem Ort.</translation>
    </message>
    <message>
        <source>It was looked for as %1. The edits are kept; where is the photo now?</source>
        <translation>Gesucht wurde es als %1. Die Änderungen sind noch da; wo liegt das Foto jetzt?</translation>
    </message>
    <message>
        <source>Locate...</source>
        <translation>Suchen ...</translation>
    </message>
    <message>
        <source>Locate %1</source>
        <translation>%1 suchen</translation>
    </message>
    <message>
        <source>Save the edits of %1?</source>
        <translation>Änderungen an %1 speichern?</translation>
    </message>
    <message>
        <source>They are neither in a project nor exported. The photo itself is unchanged in any case.</source>
        <translation>Sie sind weder in einem Projekt noch exportiert. Das Foto selbst bleibt in jedem Fall unverändert.</translation>
    </message>
    <message>
        <source>Save the project</source>
        <translation>Projekt speichern</translation>
    </message>
    <message>
        <source>Lineament projects (*.lineament)</source>
        <translation>Lineament-Projekte (*.lineament)</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>Gespeichert: %1</translation>
    </message>
    <message>
        <source>-edited</source>
        <translation>-bearbeitet</translation>
    </message>
    <message>
        <source>The photo %1 was replaced or changed since these edits were made. Look whether they still fit.</source>
        <translation>Das Foto %1 wurde seit diesen Bearbeitungen ersetzt oder verändert. Sehen Sie nach, ob sie noch passen.</translation>
    </message>
    <message>
        <source>The photo %1 is not the file that these edits were made on.</source>
        <translation>Das Foto %1 ist nicht die Datei, für die diese Bearbeitungen gemacht wurden.</translation>
    </message>
    <message>
        <source>The edits of a face have no place in it; they stay in the project.</source>
        <translation>Die Bearbeitungen eines Gesichts haben darin keinen Platz; sie bleiben im Projekt.</translation>
    </message>
    <message>
        <source>The edits of %1 faces have no place in it; they stay in the project.</source>
        <translation>Die Bearbeitungen von %1 Gesichtern haben darin keinen Platz; sie bleiben im Projekt.</translation>
    </message>
    <message>
        <source>Save %1 with another photo than before?</source>
        <translation>%1 mit einem anderen Foto als zuvor speichern?</translation>
    </message>
    <message>
        <source>Save %1 although faces were not found?</source>
        <translation>%1 speichern, obwohl Gesichter nicht gefunden wurden?</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Save as...</source>
        <translation>Speichern als …</translation>
    </message>
    <message>
        <source>%1 was changed since it was opened here. Replace it?</source>
        <translation>%1 wurde geändert, seit es hier geöffnet ist. Ersetzen?</translation>
    </message>
    <message>
        <source>Another window or program has written to it. What it holds now would be gone.</source>
        <translation>Ein anderes Fenster oder Programm hat darin gespeichert. Was jetzt darin steht, wäre verloren.</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
</context>
<context>
    <name>lineament::FindDirectionDialog</name>
    <message>
        <source>Find a new slider</source>
        <translation>Neuen Regler finden</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation>&amp;Suchen</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>&amp;Keep this slider</source>
        <translation>Regler &amp;behalten</translation>
    </message>
    <message>
        <source>How to look for it</source>
        <translation>Wie gesucht wird</translation>
    </message>
    <message>
        <source>&amp;Look by</source>
        <translation>Suchen &amp;nach</translation>
    </message>
    <message>
        <source>&amp;Portraits</source>
        <translation>&amp;Porträts</translation>
    </message>
    <message>
        <source>Aligned portraits (*.npy)</source>
        <translation>Ausgerichtete Porträts (*.npy)</translation>
    </message>
    <message>
        <source>La&amp;bels</source>
        <translation>&amp;Merkmalsdatei</translation>
    </message>
    <message>
        <source>Labels (*.csv)</source>
        <translation>Merkmale (*.csv)</translation>
    </message>
    <message>
        <source>Attribute</source>
        <translation>Merkmal</translation>
    </message>
    <message>
        <source>&amp;Attribute</source>
        <translation>M&amp;erkmal</translation>
    </message>
    <message>
        <source>Attributes that stay unchanged</source>
        <translation>Merkmale, die unverändert bleiben</translation>
    </message>
    <message>
        <source>Keep &amp;unchanged</source>
        <translation>&amp;Unverändert</translation>
    </message>
    <message>
        <source>First layer that moves</source>
        <translation>Erste Ebene, die sich bewegt</translation>
    </message>
    <message>
        <source>Last layer that moves</source>
        <translation>Letzte Ebene, die sich bewegt</translation>
    </message>
    <message>
        <source>The first layers hold pose and shape, the last ones colour and texture.</source>
        <translation>Die ersten Ebenen enthalten Haltung und Form, die letzten Farbe und Textur.</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>La&amp;yers</source>
        <translation>&amp;Ebenen</translation>
    </message>
    <message>
        <source>Name of the slider</source>
        <translation>Name des Reglers</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>How far the slider reaches, in its unit</source>
        <translation>Wie weit der Regler reicht, in seiner Einheit</translation>
    </message>
    <message>
        <source>as found</source>
        <translation>wie gefunden</translation>
    </message>
    <message>
        <source>The power at the slider&apos;s end. A larger one changes more.</source>
        <translation>Die Stärke am Ende des Reglers. Eine größere ändert mehr.</translation>
    </message>
    <message>
        <source>&amp;Range, ±</source>
        <translation>&amp;Bereich, ±</translation>
    </message>
    <message>
        <source>Unit of the slider</source>
        <translation>Einheit des Reglers</translation>
    </message>
    <message>
        <source>Un&amp;it</source>
        <translation>E&amp;inheit</translation>
    </message>
    <message>
        <source>%1, file</source>
        <translation>%1, Datei</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Durchsuchen…</translation>
    </message>
    <message>
        <source>Browse for: %1</source>
        <translation>Durchsuchen: %1</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Open a photo or choose a file of portraits to show the slider on.</source>
        <translation>Öffnen Sie ein Foto oder wählen Sie eine Datei mit Porträts, an denen der Regler gezeigt wird.</translation>
    </message>
    <message>
        <source>Choose a file of aligned portraits. It is made from a folder of photos with:
lineament-cli align --photos FOLDER --size %1 --out crops.npy</source>
        <translation>Wählen Sie eine Datei mit ausgerichteten Porträts. Sie entsteht aus einem Ordner mit Fotos durch:
lineament-cli align --photos ORDNER --size %1 --out crops.npy</translation>
    </message>
    <message>
        <source>Choose the file of labels (.csv) that says which portrait has which attribute.</source>
        <translation>Wählen Sie die Merkmalsdatei (.csv), die sagt, welches Porträt welches Merkmal hat.</translation>
    </message>
    <message>
        <source>The last layer that moves must not come before the first.</source>
        <translation>Die letzte Ebene, die sich bewegt, darf nicht vor der ersten liegen.</translation>
    </message>
    <message>
        <source>An attribute cannot be changed and kept unchanged at once.</source>
        <translation>Ein Merkmal kann nicht zugleich geändert werden und unverändert bleiben.</translation>
    </message>
    <message>
        <source>In which ways the portraits differ most, the first most of all.</source>
        <translation>Worin sich die Porträts am meisten unterscheiden, die erste am stärksten.</translation>
    </message>
    <message>
        <source>What tells portraits that have the attribute from those that have not.</source>
        <translation>Was Porträts mit dem Merkmal von denen ohne unterscheidet.</translation>
    </message>
    <message>
        <source>Press Find to see what was changed.</source>
        <translation>Suchen zeigt, was geändert wurde.</translation>
    </message>
    <message>
        <source>Give it a name to keep it.</source>
        <translation>Zum Behalten braucht er einen Namen.</translation>
    </message>
    <message>
        <source>Keeping the slider</source>
        <translation>Regler wird aufgenommen</translation>
    </message>
    <message>
        <source>Found: %1. At its end the slider moves by %2 (%3).</source>
        <translation>Gefunden: %1. Am Ende bewegt der Regler um %2 (%3).</translation>
    </message>
    <message>
        <source>Labels: dividing line (SVM)</source>
        <translation>Merkmale: Trennlinie (SVM)</translation>
    </message>
    <message>
        <source>Labels: averages (LDA)</source>
        <translation>Merkmale: Mittelwerte (LDA)</translation>
    </message>
    <message>
        <source>Labels: fine touches (StyleSpace)</source>
        <translation>Merkmale: Feinheiten (StyleSpace)</translation>
    </message>
    <message>
        <source>How portraits differ (PCA)</source>
        <translation>Unterschiede von Porträts (PCA)</translation>
    </message>
    <message>
        <source>The model itself (SeFa)</source>
        <translation>Das Modell selbst (SeFa)</translation>
    </message>
    <message>
        <source>Which one, 1 being the strongest</source>
        <translation>Welcher, 1 ist der stärkste</translation>
    </message>
    <message>
        <source>Nu&amp;mber</source>
        <translation>Nu&amp;mmer</translation>
    </message>
    <message>
        <source>Previews from end to end</source>
        <translation>Vorschau von einem Ende zum anderen</translation>
    </message>
    <message>
        <source>The slider from end to end on a few faces appears here before it is kept.</source>
        <translation>Hier erscheint der Regler von einem Ende zum anderen an einigen Gesichtern, bevor er behalten wird.</translation>
    </message>
    <message>
        <source>What the model varies most by itself, the first most of all. Portraits only set its range.</source>
        <translation>Was das Modell selbst am meisten verändert, das erste am stärksten. Porträts bestimmen nur den Bereich.</translation>
    </message>
    <message>
        <source>The few parts of the model that answer most to the label.</source>
        <translation>Die wenigen Teile des Modells, die am meisten auf das Merkmal ansprechen.</translation>
    </message>
</context>
<context>
    <name>lineament::Journal</name>
    <message>
        <source>Edits cannot be kept safe in %1 while you work (%2). Save the project now and then.</source>
        <translation>Änderungen können während der Arbeit nicht in %1 gesichert werden (%2). Bitte das Projekt ab und zu speichern.</translation>
    </message>
    <message>
        <source>the folder cannot be written</source>
        <translation>der Ordner ist nicht beschreibbar</translation>
    </message>
</context>
<context>
    <name>lineament::LaunchJob</name>
    <message>
        <source>--set: the model %1 has no slider %2. It has: %3.</source>
        <translation>--set: Das Modell %1 hat keinen Regler %2. Es hat: %3.</translation>
    </message>
    <message>
        <source>No face was found in %1, so there is nothing to edit.</source>
        <translation>In %1 wurde kein Gesicht gefunden, daher gibt es nichts zu bearbeiten.</translation>
    </message>
    <message>
        <source>The model %1 does not serve all of these methods: %2.</source>
        <translation>Das Modell %1 beherrscht nicht alle diese Methoden: %2.</translation>
    </message>
</context>
<context>
    <name>lineament::MainWindow</name>
    <message>
        <source>From the slider to the last pane</source>
        <translation>Vom Regler bis zum letzten Feld</translation>
    </message>
    <message>
        <source>No model is loaded, so there are no sliders.</source>
        <translation>Es ist kein Modell geladen, daher gibt es keine Regler.</translation>
    </message>
    <message>
        <source>Sliders</source>
        <translation>Regler</translation>
    </message>
    <message>
        <source>Keep original detail</source>
        <translation>Originaldetails behalten</translation>
    </message>
    <message>
        <source>Carries the change over to the photo&apos;s own pixels, so that skin and hair stay sharp. Off: the face as the model renders it.</source>
        <translation>Überträgt die Änderung auf die Pixel des Fotos, damit Haut und Haare scharf bleiben. Aus: das Gesicht, wie das Modell es zeichnet.</translation>
    </message>
    <message>
        <source>One photo at a time: the first one was opened.</source>
        <translation>Immer nur ein Foto: Das erste wurde geöffnet.</translation>
    </message>
    <message>
        <source>%1, %2 pixels, %3
%4</source>
        <translation>%1, %2 Pixel, %3
%4</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>The window closes when the export is done.</source>
        <translation>Das Fenster schließt, sobald der Export fertig ist.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Clear the list</source>
        <translation>Liste leeren</translation>
    </message>
    <message>
        <source>No model was found</source>
        <translation>Es wurde kein Modell gefunden</translation>
    </message>
    <message>
        <source>The slider “%1” is kept in the model.</source>
        <translation>Der Regler „%1“ ist im Modell gespeichert.</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>Gespeichert: %1</translation>
    </message>
</context>
<context>
    <name>lineament::MessageArea</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
    <message>
        <source>No program was found that shows %1.</source>
        <translation>Es wurde kein Programm gefunden, das %1 zeigt.</translation>
    </message>
    <message>
        <source>Exported %1</source>
        <translation>%1 wurde exportiert</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Ordner öffnen</translation>
    </message>
</context>
<context>
    <name>lineament::PhotoCanvas</name>
    <message>
        <source>Drop a photo here</source>
        <translation>Foto hier ablegen</translation>
    </message>
    <message>
        <source>or click to open one. PNG, JPEG, TIFF and WebP work.</source>
        <translation>oder klicken, um eines zu öffnen. PNG, JPEG, TIFF und WebP gehen.</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>%1 by %2 pixels, shown at %3 %</source>
        <translation>%1 mal %2 Pixel, gezeigt mit %3 %</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>Edited</source>
        <translation>Bearbeitet</translation>
    </message>
</context>
<context>
    <name>lineament::ProjectGuard</name>
    <message>
        <source>%1 is open in another window, too. Close it there, or save under another name here: what is saved last replaces what was saved before.</source>
        <translation>%1 ist auch in einem anderen Fenster geöffnet. Schließen Sie es dort oder speichern Sie hier unter anderem Namen: Was zuletzt gespeichert wird, ersetzt das Frühere.</translation>
    </message>
    <message>
        <source>Save as...</source>
        <translation>Speichern als …</translation>
    </message>
</context>
<context>
    <name>lineament::ReportDialog</name>
    <message>
        <source>Report a problem</source>
        <translation>Problem melden</translation>
    </message>
    <message>
        <source>What a report needs to say about this program and what it did last. It holds no picture and no names of folders. Nothing is sent: copy or save it, and add what you did and what you expected.</source>
        <translation>Was eine Meldung über dieses Programm und seine letzten Schritte sagen muss. Sie enthält kein Bild und keine Ordnernamen. Nichts wird verschickt: Kopieren oder speichern Sie sie, und schreiben Sie dazu, was Sie getan und was Sie erwartet haben.</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>&amp;Save as...</source>
        <translation>&amp;Speichern unter ...</translation>
    </message>
    <message>
        <source>The report is in the clipboard.</source>
        <translation>Die Meldung ist in der Zwischenablage.</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Meldung speichern</translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation>Text (*.txt)</translation>
    </message>
</context>
<context>
    <name>lineament::SafeKeeping</name>
    <message>
        <source>Restore unsaved edits of %1 (%2)?</source>
        <translation>Ungespeicherte Änderungen an %1 wiederherstellen (%2)?</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
</context>
<context>
    <name>lineament::SectionHeader</name>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1: %2 of %3 changed</source>
        <translation>%1: %2 von %3 geändert</translation>
    </message>
</context>
<context>
    <name>lineament::ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
</context>
<context>
    <name>lineament::SliderPanel</name>
    <message>
        <source>The sliders appear here once a photo and a model are loaded.</source>
        <translation>Die Regler erscheinen hier, sobald ein Foto und ein Modell geladen sind.</translation>
    </message>
    <message>
        <source>Attributes</source>
        <translation>Merkmale</translation>
    </message>
    <message>
        <source>Search attributes</source>
        <translation>Merkmale suchen</translation>
    </message>
    <message>
        <source>Show only changed sliders</source>
        <translation>Nur geänderte Regler zeigen</translation>
    </message>
    <message>
        <source>Reset all sliders</source>
        <translation>Alle Regler zurücksetzen</translation>
    </message>
    <message>
        <source>No attribute matches “%1”.</source>
        <translation>Kein Merkmal passt zu „%1“.</translation>
    </message>
    <message>
        <source>No slider is changed.</source>
        <translation>Kein Regler ist geändert.</translation>
    </message>
    <message>
        <source>Reset %1</source>
        <translation>%1 zurücksetzen</translation>
    </message>
    <message>
        <source>Rename...</source>
        <translation>Umbenennen ...</translation>
    </message>
    <message>
        <source>Remove...</source>
        <translation>Entfernen ...</translation>
    </message>
</context>
<context>
    <name>lineament::SliderRow</name>
    <message>
        <source>%1, number</source>
        <translation>%1, Zahl</translation>
    </message>
    <message>
        <source>Reset %1</source>
        <translation>%1 zurücksetzen</translation>
    </message>
    <message>
        <source>Double click to reset, Shift for fine steps</source>
        <translation>Doppelklick setzt zurück, Umschalt für feine Schritte</translation>
    </message>
    <message>
        <source>Percent; 0.5 is 50 %</source>
        <translation>Prozent; 0,5 ist 50 %</translation>
    </message>
</context>
<context>
    <name>lineament::StatusPanel</name>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Time of the last step</source>
        <translation>Dauer des letzten Schritts</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
</context>
<context>
    <name>lineament::UnplacedEdits</name>
    <message>
        <source>Put on the chosen face</source>
        <translation>Auf das gewählte Gesicht übertragen</translation>
    </message>
    <message>
        <source>Remove them</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>The edits of a face have no place in this photo: no face was found where they were made. They stay in the project.</source>
        <translation>Die Bearbeitungen eines Gesichts haben in diesem Foto keinen Platz: Wo sie gemacht wurden, wurde kein Gesicht gefunden. Sie bleiben im Projekt.</translation>
    </message>
    <message>
        <source>The edits of %1 faces have no place in this photo: no face was found where they were made. They stay in the project.</source>
        <translation>Die Bearbeitungen von %1 Gesichtern haben in diesem Foto keinen Platz: Wo sie gemacht wurden, wurde kein Gesicht gefunden. Sie bleiben im Projekt.</translation>
    </message>
</context>
<context>
    <name>lineament::ValueSpinBox</name>
    <message>
        <source>From %1 to %2</source>
        <translation>Von %1 bis %2</translation>
    </message>
    <message>
        <source>“%1” is no number; type percent, for example 50</source>
        <translation>„%1“ ist keine Zahl; geben Sie Prozent ein, zum Beispiel 50</translation>
    </message>
</context>
</TS>
